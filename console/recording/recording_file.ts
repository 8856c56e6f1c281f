import { errorText, UserError } from "../../bus/messages/errors.ts";
import { GzipPacker } from "./gzip_packer.ts";

/** Characters that may wait for the disk; what comes then is left out and counted. */
const MOST_WAITING = 16 * 1024 * 1024;
/** A machine that is switched off loses so much. */
const WRITE_MS = 250;
const LINE_FEED = 10;

/** A file that takes lines and never makes anybody wait for the disk. Only its owner may read it. */
export class RecordingFile {
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #packer: GzipPacker | undefined;
  readonly #encoder = new TextEncoder();
  readonly #timer: ReturnType<typeof setInterval>;
  #lines: string[] = [];
  #waiting = 0;
  #bytes = 0;
  #trouble: string | null = null;
  #unsaved = 0;
  #onTrouble: () => void = () => {};
  #writing: Promise<void> | undefined;

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
    this.#packer = path.endsWith(".gz") ? new GzipPacker() : undefined;
    this.#timer = setInterval(() => this.#writeSoon(), WRITE_MS);
  }

  /**
   * Makes the file; gzipped, if its name ends in `.gz`.
   *
   * @param existing what becomes of a file that is there already
   * @throws {UserError} when it is there and to be kept, or cannot be made
   */
  static async create(path: string, existing: "keep" | "replace"): Promise<RecordingFile> {
    try {
      if (existing === "replace") await removeFile(path);
      const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      return new RecordingFile(path, file);
    } catch (cause) {
      const reason = cause instanceof Deno.errors.AlreadyExists
        ? "is there already; give another name, or --force to replace it"
        : `cannot be made: ${errorText(cause)}`;
      throw new UserError(`${path} ${reason}`, { cause });
    }
  }

  /** On the disk so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why nothing can be written any more. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Lines that were taken and that the disk did not take; a few more, where the file is gzipped. */
  get unsaved(): number {
    return this.#unsaved;
  }

  /** Calls back once when nothing can be written any more. */
  onTrouble(callback: () => void): void {
    this.#onTrouble = callback;
    if (this.#trouble !== null) callback();
  }

  /** Takes a line, without its line feed. @returns false where there was no room for it */
  add(line: string): boolean {
    if (this.#trouble !== null || this.#waiting + line.length > MOST_WAITING) return false;
    this.#lines.push(line);
    this.#waiting += line.length;
    return true;
  }

  /** Writes what waits, and closes the file. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#writeLines(this.#lines, "last");
    this.#file.close();
  }

  #writeSoon(): void {
    if (this.#writing !== undefined || this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#writing = this.#writeLines(lines, "more").finally(() => this.#writing = undefined);
  }

  async #writeLines(lines: readonly string[], what: "more" | "last"): Promise<void> {
    if (this.#trouble !== null) return;
    const characters = lines.reduce((sum, { length }) => sum + length, 0);
    const text = this.#encoder.encode(lines.length === 0 ? "" : `${lines.join("\n")}\n`);
    try {
      await this.#write(await this.#packer?.pack(text) ?? text);
      if (what === "last" && this.#packer !== undefined) {
        await this.#write(await this.#packer.end());
      }
    } catch (error) {
      this.#trouble = errorText(error);
      this.#unsaved += lines.length;
      if (lines !== this.#lines) this.#unsaved += this.#lines.length;
      this.#lines = [];
      this.#onTrouble();
    }
    this.#waiting -= characters;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    try {
      while (written < bytes.length) written += await this.#file.write(bytes.subarray(written));
    } catch (error) {
      // What a full disk has cut is no line: the file ends with the last whole one.
      if (this.#packer === undefined) {
        written = bytes.subarray(0, written).lastIndexOf(LINE_FEED) + 1;
        this.#unsaved -= bytes.subarray(0, written).filter((byte) => byte === LINE_FEED).length;
        await this.#file.truncate(this.#bytes + written).catch(() => {}); // a cut line harms no reader
      }
      throw error;
    } finally {
      this.#bytes += written;
    }
  }
}

/** Makes room for a file of the same name. @throws {Error} for what is none, such as a folder or a device */
async function removeFile(path: string): Promise<void> {
  try {
    const { isFile } = await Deno.lstat(path);
    if (!isFile) throw new Error("what is there is no file");
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
