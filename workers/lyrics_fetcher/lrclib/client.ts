/** LRCLIB, a public collection of lyrics: exact look-up first, then a search. */
import { VERSION } from "../../../bus/mod.ts";
import { type HttpAnswer, type HttpGate, ServiceUnavailableError } from "../../../bus/http/mod.ts";
import type { Song } from "../song.ts";
import { cleanArtist, cleanTitle, firstArtist } from "../titles/clean.ts";
import { bestMatch } from "./match.ts";
import { type LrclibRecord, lrclibRecordSchema, readResults, saysAnything } from "./record.ts";

/** LRCLIB asks programs to say who they are. */
export const USER_AGENT = `vj-toolkit lyrics_fetcher/${VERSION}`;

/** After an answer that makes no sense it is asked again no sooner than this. */
const NONSENSE_RETRY_SECONDS = 60;

/** Asks LRCLIB, through the gate. Every method throws {@link ServiceUnavailableError} when it cannot tell. */
export class LrclibClient {
  readonly #gate: HttpGate;
  readonly #base: () => string;

  /** @param base such as `https://lrclib.net/api`, asked for each time */
  constructor(gate: HttpGate, base: () => string) {
    this.#gate = gate;
    this.#base = base;
  }

  /** The song, or the one that fits it best. @returns undefined when LRCLIB has none */
  async find(song: Song, signal?: AbortSignal): Promise<LrclibRecord | undefined> {
    const exact = await this.#exact(song, signal);
    if (exact?.syncedLyrics !== null && exact !== undefined) return exact;
    const artist = cleanArtist(song.artist);
    const title = cleanTitle(song.title);
    const named = await this.search({ track_name: title, artist_name: artist }, signal);
    const best = bestMatch(song, exact === undefined ? named : [exact, ...named]);
    if (best !== undefined || exact !== undefined) return best ?? exact;
    const wide = await this.search({ q: `${firstArtist(song.artist)} ${title}`.trim() }, signal);
    return bestMatch(song, wide);
  }

  /** Up to 20 songs. @param query `q`, or `track_name` and `artist_name` */
  async search(query: Record<string, string>, signal?: AbortSignal): Promise<LrclibRecord[]> {
    const named = Object.fromEntries(Object.entries(query).filter(([, text]) => text !== ""));
    const answer = await this.#ask("/search", named, signal);
    return this.#read(answer, readResults).filter(saysAnything);
  }

  /** A song by its number there. @returns undefined when there is none */
  async byId(id: number, signal?: AbortSignal): Promise<LrclibRecord | undefined> {
    const answer = await this.#ask(`/get/${id}`, {}, signal);
    if (isNotFound(answer)) return undefined;
    return this.#read(answer, (json) => lrclibRecordSchema.parse(json));
  }

  async #exact(song: Song, signal?: AbortSignal): Promise<LrclibRecord | undefined> {
    if (song.artist === "") return undefined;
    const answer = await this.#ask("/get", {
      artist_name: song.artist,
      track_name: song.title,
      ...(song.album === "" ? {} : { album_name: song.album }),
      // Outside these bounds it is refused.
      ...(song.duration >= 1 && song.duration <= 3600
        ? { duration: String(Math.round(song.duration)) }
        : {}),
    }, signal);
    if (isNotFound(answer)) return undefined;
    const record = this.#read(answer, (json) => lrclibRecordSchema.parse(json));
    return saysAnything(record) ? record : undefined;
  }

  async #ask(path: string, query: Record<string, string>, signal?: AbortSignal) {
    const url = new URL(`${this.#base().replace(/\/+$/, "")}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { "user-agent": USER_AGENT, accept: "application/json" };
    const answer = await this.#gate.ask(url, {
      headers,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status === 200 || answer.status === 404) return answer;
    throw nonsense(`LRCLIB answered ${answer.status}`);
  }

  #read<T>({ text, status }: HttpAnswer, read: (json: unknown) => T): T {
    try {
      return read(JSON.parse(text));
    } catch (cause) {
      throw nonsense(`LRCLIB answered ${status} with what is no song`, cause);
    }
  }
}

/** LRCLIB's own 404; that of a hotel's network or of a wrong address says nothing of the song. */
function isNotFound({ status, text }: HttpAnswer): boolean {
  return status === 404 && /"(?:TrackNotFound|statusCode|code)"/.test(text.slice(0, 1000));
}

function nonsense(message: string, cause?: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError(message, NONSENSE_RETRY_SECONDS, { cause });
}
