/** Looks for the words of the song that plays, until they are found or another one plays. */
import { errorText } from "../../bus/mod.ts";
import { ServiceUnavailableError } from "../../bus/http/mod.ts";
import type { Found, LyricsFinder } from "./finder.ts";
import type { Timers } from "./line/timers.ts";
import type { Song } from "./song.ts";
import type { StatePayload } from "./topics.ts";

/** Files of this machine win, but known words do not wait longer for them. */
const FILE_PATIENCE_MS = 25;
/** A disk that does not answer is one of the network that is gone. */
const LONGEST_FILE_MS = 3_000;
/** Who skips through a list asks nobody about what is skipped. */
const SETTLE_MS = 400;
/** Some players call a track by its file until they have read its tags, a tenth of a second later. */
const NAMING_MS = 250;
const LEAST_RETRY_SECONDS = 1;

/** How it is going. */
export interface LookupStatus {
  readonly status: StatePayload["status"];
  /** For people; empty where the status says all. */
  readonly message: string;
  /** Seconds after which it is tried again. */
  readonly retrySeconds: number | null;
}

/** What is told while it looks, always of the song that was started last. */
export interface LookupListener {
  onStatus(status: LookupStatus): void;
  /** May come twice: known words first, then those of a file that was slow to be read. */
  onFound(found: Found): void;
}

/** Where it is looked. */
export type Places = Pick<LyricsFinder, "known" | "local" | "remote">;

/** See the head of the file. One look-up at a time. */
export class Lookup {
  readonly #finder: Places;
  readonly #timers: Timers;
  readonly #listener: LookupListener;
  #abort = new AbortController();
  #song: Song | undefined;

  constructor(finder: Places, timers: Timers, listener: LookupListener) {
    this.#finder = finder;
    this.#timers = timers;
    this.#listener = listener;
  }

  /** Looks for a song; what was looked for before is given up. */
  start(song: Song): void {
    this.stop();
    this.#song = song;
    const { signal } = this.#abort = new AbortController();
    this.#run(song, signal).catch((error) => {
      if (signal.aborted) return;
      this.#tell("unavailable", errorText(error));
    });
  }

  /** More is known of the song: what is asked from now on is asked for with that. */
  refine(song: Song): void {
    if (this.#song?.key === song.key) this.#song = song;
  }

  /** Gives up. */
  stop(): void {
    this.#abort.abort();
  }

  async #run(song: Song, signal: AbortSignal): Promise<void> {
    if (song.isNamedByFile) await this.#wait(NAMING_MS, signal);
    if (signal.aborted) return;
    const known = this.#finder.known(song);
    const reading = this.#finder.local(song).catch(() => undefined);
    const patienceMs = known ? FILE_PATIENCE_MS : LONGEST_FILE_MS;
    const file = await Promise.race([reading, this.#wait(patienceMs, signal)]);
    if (signal.aborted) return;
    if (file) return this.#found(file);
    if (known) {
      this.#found(known);
      const late = await reading;
      if (late !== undefined && !signal.aborted) this.#found(late);
    } else if (known === null) {
      this.#tell("not_found", "LRCLIB had no words for it when it was asked last");
    } else {
      await this.#askRemote(song, signal);
    }
  }

  async #askRemote(song: Song, signal: AbortSignal): Promise<void> {
    this.#tell("looking", "");
    await this.#wait(SETTLE_MS, signal);
    while (!signal.aborted) {
      let retrySeconds: number;
      try {
        const remote = await this.#finder.remote(this.#song ?? song, signal);
        if (signal.aborted) return;
        if (remote) return this.#found(remote);
        const why = remote === null ? "LRCLIB has no words for it" : "LRCLIB is switched off";
        return this.#tell("not_found", why);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ServiceUnavailableError)) throw error;
        retrySeconds = Math.max(LEAST_RETRY_SECONDS, error.retrySeconds);
        this.#tell("unavailable", error.message, retrySeconds);
      }
      await this.#wait(retrySeconds * 1000, signal);
    }
  }

  #found(found: Found): void {
    this.#listener.onFound(found);
  }

  #tell(
    status: LookupStatus["status"],
    message: string,
    retrySeconds: number | null = null,
  ): void {
    this.#listener.onStatus({ status, message, retrySeconds });
  }

  #wait(ms: number, signal: AbortSignal): Promise<undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const end = () => {
        cancel();
        signal.removeEventListener("abort", end);
        resolve(undefined);
      };
      const cancel = this.#timers.after(ms, end);
      signal.addEventListener("abort", end, { once: true });
    });
  }
}
