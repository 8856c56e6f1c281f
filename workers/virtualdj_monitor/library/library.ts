import type { IndexAnswer, IndexRequest } from "./messages.ts";
import type { SongFigures } from "./song.ts";
import { SongIndex } from "./song_index.ts";

/** A database is read again at most so often: VirtualDJ writes it anew now and then. */
const LEAST_INTERVAL_MS = 60_000;

/** How far the library is. */
export interface LibraryStatus {
  readonly state: "off" | "reading" | "ready";
  readonly songs: number;
  /** How long the last reading took. */
  readonly seconds: number | null;
  /** Which databases were not read to their end, and why. */
  readonly failures: readonly string[];
}

/** What a library tells. */
export interface LibraryOptions {
  readonly monotonicMs: () => number;
  /** Called when more is known than before. */
  readonly onRead: (status: LibraryStatus) => void;
}

/** VirtualDJ's databases, read in a thread of their own that ends when they are read. */
export class Library {
  readonly #options: LibraryOptions;
  #index: SongIndex | undefined;
  #reader: Worker | undefined;
  #again: readonly string[] | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #begunMs = -Infinity;
  #seconds: number | null = null;
  #failures: readonly string[] = [];
  #closed = false;

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  get status(): LibraryStatus {
    const ready = this.#index === undefined ? "off" : "ready";
    return {
      state: this.#reader !== undefined ? "reading" : ready,
      songs: this.#index?.size ?? 0,
      seconds: this.#seconds,
      failures: this.#failures,
    };
  }

  /** What is known of a song; undefined while nothing is. */
  find(track: { file?: string; artist?: string; title?: string }): SongFigures | undefined {
    return this.#index?.find(track);
  }

  /** Reads databases in the background; what was read before stays until it is done. */
  read(paths: readonly string[]): void {
    if (this.#closed || paths.length === 0) return;
    const waitMs = this.#begunMs + LEAST_INTERVAL_MS - this.#options.monotonicMs();
    if (this.#reader !== undefined || waitMs > 0) {
      this.#again = paths;
      if (this.#reader === undefined) {
        this.#retry ??= setTimeout(() => this.#readAgain(), waitMs);
      }
      return;
    }
    this.#begunMs = this.#options.monotonicMs();
    const reader = new Worker(new URL("./index_worker.ts", import.meta.url), { type: "module" });
    this.#reader = reader;
    reader.onmessage = ({ data }: MessageEvent<IndexAnswer>) => {
      const failures = data.failures.map(({ path, reason }) => `${path}: ${reason}`);
      this.#end(failures, new SongIndex(data.index));
    };
    reader.onerror = (event) => {
      event.preventDefault();
      this.#end([event.message]);
    };
    reader.postMessage({ paths } satisfies IndexRequest);
  }

  /** Ends reading. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#reader?.terminate();
    this.#reader = undefined;
  }

  #end(failures: readonly string[], read?: SongIndex): void {
    this.#reader?.terminate();
    this.#reader = undefined;
    this.#seconds = (this.#options.monotonicMs() - this.#begunMs) / 1000;
    this.#failures = failures;
    // A database that is being written now is read again when that is done; until then the old one serves.
    if (read !== undefined && (failures.length === 0 || this.#index === undefined)) {
      this.#index = read;
    }
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
