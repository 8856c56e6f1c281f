import { errorText } from "../../../bus/mod.ts";
import type { Reading } from "./packed_bytes.ts";
import type { SongFigures } from "./song.ts";
import { SongIndex } from "./song_index.ts";

/** A database is read again at most so often: VirtualDJ writes it anew now and then during a show. */
const LEAST_INTERVAL_MS = 10 * 60_000;
/** One that could not be read to its end, as while it is written, is read again after this already. */
const TORN_INTERVAL_MS = 30_000;

/** How far the library is. */
export interface LibraryStatus {
  readonly state: "off" | "reading" | "ready";
  readonly songs: number;
  /** How long the last reading took. */
  readonly seconds: number | null;
  /** Which databases were not read to their end, and why. */
  readonly failures: readonly string[];
}

/** What a library needs. */
export interface LibraryOptions {
  readonly monotonicMs: () => number;
  /** Reads databases, elsewhere. */
  readonly read: (paths: readonly string[], signal: AbortSignal) => Promise<Reading>;
  /** Called after each reading. */
  readonly onRead: (status: LibraryStatus) => void;
}

/** VirtualDJ's databases: read in the background, found in at once. */
export class Library {
  readonly #options: LibraryOptions;
  readonly #ending = new AbortController();
  #index: SongIndex | undefined;
  #isReading = false;
  #again: readonly string[] | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #begunMs = -Infinity;
  /** What was read last, or is being read. */
  #paths: readonly string[] = [];
  #seconds: number | null = null;
  #failures: readonly string[] = [];

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  get status(): LibraryStatus {
    const ready = this.#index === undefined ? "off" : "ready";
    return {
      state: this.#isReading ? "reading" : ready,
      songs: this.#index?.size ?? 0,
      seconds: this.#seconds,
      failures: this.#failures,
    };
  }

  /** What is known of a song; undefined while nothing is. */
  find(track: { file?: string; artist?: string; title?: string }): SongFigures | undefined {
    return this.#index?.find(track);
  }

  /** Reads databases in the background, later if it was done just now; what was read before serves meanwhile. */
  read(paths: readonly string[]): void {
    if (this.#ending.signal.aborted || paths.length === 0) return;
    const intervalMs = this.#failures.length > 0 ? TORN_INTERVAL_MS : LEAST_INTERVAL_MS;
    const isOther = paths.join("\n") !== this.#paths.join("\n");
    const waitMs = isOther ? 0 : this.#begunMs + intervalMs - this.#options.monotonicMs();
    if (this.#isReading || waitMs > 0) {
      this.#again = paths;
      if (!this.#isReading) this.#retry ??= setTimeout(() => this.#readAgain(), waitMs);
      return;
    }
    this.#begunMs = this.#options.monotonicMs();
    this.#isReading = true;
    this.#paths = paths;
    this.#again = undefined;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    void this.#readNow(paths);
  }

  /** Ends reading. */
  close(): void {
    this.#ending.abort();
    clearTimeout(this.#retry);
  }

  async #readNow(paths: readonly string[]): Promise<void> {
    const { signal } = this.#ending;
    try {
      const { index, failures } = await this.#options.read(paths, signal);
      this.#failures = failures;
      // What cannot be read to its end is being written: it is read again then, and the old one serves.
      if (failures.length === 0 || this.#index === undefined) this.#index = new SongIndex(index);
    } catch (error) {
      this.#failures = [errorText(error)];
    }
    if (signal.aborted) return;
    this.#isReading = false;
    this.#seconds = (this.#options.monotonicMs() - this.#begunMs) / 1000;
    this.#options.onRead(this.status);
    this.#readAgain();
  }

  #readAgain(): void {
    this.#retry = undefined;
    const paths = this.#again;
    this.#again = undefined;
    if (paths !== undefined) this.read(paths);
  }
}
