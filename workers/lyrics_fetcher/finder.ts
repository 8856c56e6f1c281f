/** Where the words of a song are found: chosen ones, files of this machine, the store, LRCLIB. */
import type { Clock } from "../../bus/mod.ts";
import type { LyricText } from "../../bus/lyrics/mod.ts";
import type { LrclibClient } from "./lrclib/client.ts";
import type { LrclibRecord } from "./lrclib/record.ts";
import type { LyricFolder } from "./local/folder.ts";
import { findLocalLyrics } from "./local/local_lyrics.ts";
import type { Song } from "./song.ts";
import type { LyricsRecord } from "./store/record.ts";
import type { LyricsStore } from "./store/store.ts";

/** Words that were found, or that the song has none. */
export interface Found extends LyricText {
  /** `file`, `lrclib`, `import`, ... */
  readonly origin: string;
  readonly originId: number | null;
  readonly isInstrumental: boolean;
}

/** What a finder needs. */
export interface FinderOptions {
  readonly store: LyricsStore;
  readonly clock: Clock;
  readonly folder: () => LyricFolder;
  /** Undefined while it is switched off. */
  readonly lrclib: () => LrclibClient | undefined;
  /** How long it is believed that a song has no lyrics. */
  readonly missSeconds: () => number;
}

const DAY_SECONDS = 86_400;

/** See the head of the file. */
export class LyricsFinder {
  readonly #options: FinderOptions;

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** What the store knows, without any waiting. @returns null for a song that is known to have none */
  known(song: Song): Found | null | undefined {
    const { store, clock, missSeconds } = this.#options;
    const known = store.find(song.key);
    if (known?.kind === "lyrics") return found(known.record);
    if (known === undefined) return undefined;
    const age = clock.now() - known.missedAt;
    // A clock that was set back makes no miss last for ever.
    return age > -DAY_SECONDS && age < missSeconds() ? null : undefined;
  }

  /** What lies on this machine as a file; nothing for a song whose words somebody has chosen. */
  async local(song: Song): Promise<Found | undefined> {
    const { store, folder } = this.#options;
    const known = store.find(song.key);
    if (known?.kind === "lyrics" && known.record.isChosen) return undefined;
    const file = await findLocalLyrics(song, folder());
    if (file === undefined || file.text.trim() === "") return undefined;
    return {
      synced: file.text,
      plain: null,
      origin: "file",
      originId: null,
      isInstrumental: false,
    };
  }

  /**
   * What LRCLIB knows; kept for ever, and a miss for some time.
   *
   * @returns null when it has none; undefined while LRCLIB is switched off
   * @throws ServiceUnavailableError when it cannot be asked now: nothing is kept then
   */
  async remote(song: Song, signal?: AbortSignal): Promise<Found | null | undefined> {
    const { store, lrclib } = this.#options;
    const client = lrclib();
    if (client === undefined) return undefined;
    const record = await client.find(song, signal);
    // Somebody may have chosen meanwhile.
    const known = store.find(song.key);
    if (known?.kind === "lyrics" && known.record.isChosen) return found(known.record);
    if (record !== undefined) return this.keep(song, record, "found");
    store.putMiss(song.key);
    return null;
  }

  /** Keeps a song of LRCLIB as the words of `song`. */
  keep(song: Song, record: LrclibRecord, how: "found" | "chosen"): Found {
    const kept: LyricsRecord = {
      artist: song.artist,
      title: song.title,
      album: song.album || record.albumName,
      duration: song.duration || record.duration,
      origin: "lrclib",
      originId: record.id,
      synced: record.syncedLyrics,
      plain: record.plainLyrics,
      isInstrumental: record.instrumental,
      isChosen: how === "chosen",
      fetchedAt: this.#options.clock.now(),
    };
    this.#options.store.putLyrics(song.key, kept);
    return found(kept);
  }

  /** Everything, in its order: chosen, file, store, LRCLIB. @returns null or undefined as {@link remote} */
  async find(song: Song, signal?: AbortSignal): Promise<Found | null | undefined> {
    const local = await this.local(song);
    if (local !== undefined) return local;
    const known = this.known(song);
    return known !== undefined ? known : await this.remote(song, signal);
  }
}

function found({ synced, plain, origin, originId, isInstrumental }: LyricsRecord): Found {
  return { synced, plain, origin, originId, isInstrumental };
}
