/** The few calls by which log files are kept, so that a test can let each of them fail. */

/** What a log file is known by, when its name has changed. */
export interface FileFacts {
  size: number;
  /** The same for a file that was renamed, another one for a file that took its place. */
  identity: string;
}

/** An open file. Nothing here waits for anybody: all calls are synchronous. */
export interface DiskFile extends Disposable {
  size(): number;
  /** @returns how many bytes were read; fewer than asked for only at the end of the file */
  read(into: Uint8Array, at: number): number;
  /** Writes all of it. */
  write(bytes: Uint8Array, at: number): void;
  truncate(size: number): void;
}

/** The disk, as far as log files need it. Every call throws the runtime's errors. */
export interface LogDisk {
  /** Undefined where there is no such file. */
  stat(path: string): FileFacts | undefined;
  /** Opens a file that is there. What is appended goes to its end, wherever that is by then. */
  open(path: string, access: "read" | "change" | "append"): DiskFile;
  /** Makes a new, empty file that only its owner reads. */
  create(path: string): DiskFile;
  rename(from: string, to: string): void;
  /** Removes a file, if it is there. */
  remove(path: string): void;
  /** Names of what is in a folder; none if there is no such folder. */
  names(folder: string): string[];
}

class OpenFile implements DiskFile {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  size(): number {
    return this.#file.statSync().size;
  }

  read(into: Uint8Array, at: number): number {
    this.#file.seekSync(at, Deno.SeekMode.Start);
    let length = 0;
    while (length < into.length) {
      const more = this.#file.readSync(into.subarray(length));
      if (more === null || more === 0) break;
      length += more;
    }
    return length;
  }

  write(bytes: Uint8Array, at: number): void {
    this.#file.seekSync(at, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
  }

  truncate(size: number): void {
    this.#file.truncateSync(size);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Only the owner reads what a program says. */
const OWNER_ONLY = 0o600;

/** The disk of this machine. */
export const machineDisk: LogDisk = {
  stat(path) {
    try {
      const { size, ino, mtime } = Deno.statSync(path);
      // The number of a file that is gone is soon given to another one: its size and time tell them apart.
      return { size, identity: `${ino}:${size}:${mtime?.getTime()}` };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  },
  open: (path, access) =>
    new OpenFile(
      Deno.openSync(path, {
        read: true,
        write: access === "change",
        append: access === "append",
      }),
    ),
  create: (path) =>
    new OpenFile(
      Deno.openSync(path, {
        read: true,
        write: true,
        create: true,
        truncate: true,
        mode: OWNER_ONLY,
      }),
    ),
  rename: (from, to) => Deno.renameSync(from, to),
  remove(path) {
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  },
  names(folder) {
    try {
      return Array.from(Deno.readDirSync(folder), (entry) => entry.name);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  },
};
