/** Watches a folder by the system's notices, and waits for it where there is none. */

/** A folder that is not there (yet) is looked for so often. */
const RETRY_MS = 10_000;

/** How to watch. */
export interface FolderWatchOptions {
  readonly recursive: boolean;
  /** Called with the paths that changed; with none when watching has begun. */
  readonly onChange: (paths: readonly string[]) => void;
}

/** A folder under watch, until it is closed. */
export class FolderWatch {
  readonly #path: string;
  readonly #options: FolderWatchOptions;
  #watcher: Deno.FsWatcher | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failure: string | undefined;
  #closed = false;

  constructor(path: string, options: FolderWatchOptions) {
    this.#path = path;
    this.#options = options;
    this.#open();
  }

  /** Why it is not watched now. */
  get failure(): string | undefined {
    return this.#failure;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #open(): void {
    let watcher: Deno.FsWatcher;
    try {
      watcher = Deno.watchFs(this.#path, { recursive: this.#options.recursive });
    } catch (error) {
      const missing = error instanceof Deno.errors.NotFound;
      this.#wait(missing ? `there is no folder ${this.#path}` : `${this.#path}: ${error}`);
      return;
    }
    this.#watcher = watcher;
    this.#failure = undefined;
    void this.#follow(watcher);
    this.#options.onChange([]);
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind, paths } of watcher) {
        if (kind === "remove" && paths.includes(this.#path)) break;
        if (kind !== "access") this.#options.onChange(paths);
      }
    } catch (error) {
      this.#failure = `${this.#path}: ${error}`;
    }
    if (this.#closed) return;
    watcher.close();
    this.#wait(this.#failure ?? `the folder ${this.#path} is gone`);
  }

  #wait(failure: string): void {
    this.#failure = failure;
    this.#watcher = undefined;
    this.#retry = setTimeout(() => this.#open(), RETRY_MS);
  }
}
