import type { LogDisk } from "./disk.ts";
import { RotatedFiles } from "./rotated_files.ts";

/** So many bytes before a position are remembered, to know it again. */
const KNOWN_BYTES = 32;

/** A place in a log that stays the same while files are rotated. It can be kept as JSON. */
export interface LogPosition {
  /** Identity of the file before the one it lies in; left out if there was none. */
  previous?: string;
  /** Where in its file. */
  offset: number;
  /** The bytes before it, each as a character. */
  before: string;
}

/** The beginning of the oldest file. */
export const LOG_START: LogPosition = { offset: 0, before: "" };

interface Part {
  path: string;
  identity: string | undefined;
  start: number;
  size: number;
}

/** A log and its rotated files at one moment, the oldest first, as one stretch of bytes. */
export class KeptLog {
  readonly #disk: LogDisk;
  readonly #rotated: RotatedFiles;
  readonly #youngest: string;
  readonly #parts: Part[] = [];
  /** Bytes of all files. */
  readonly size: number;

  /** Looks what there is; a log that is not there is empty. */
  constructor(path: string, disk: LogDisk) {
    this.#disk = disk;
    this.#rotated = new RotatedFiles(path, disk);
    this.#youngest = this.#rotated.youngest();
    const older = this.#rotated.numbers().reverse().map((number) => this.#rotated.path(number));
    let start = 0;
    for (const part of [...older, path]) {
      const facts = disk.stat(part);
      const size = facts?.size ?? 0;
      this.#parts.push({ path: part, identity: facts?.identity, start, size });
      start += size;
    }
    this.size = start;
  }

  /** Its present end. */
  get end(): LogPosition {
    return this.positionAt(this.size);
  }

  /** Whether another process has rotated it meanwhile: what was read may then be from two places. */
  wasRotated(): boolean {
    return this.#rotated.youngest() !== this.#youngest;
  }

  /** Bytes from `start` on, `length` at the most. */
  read(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - start)));
    let done = 0;
    for (const part of this.#parts) {
      const offset = start + done - part.start;
      const wanted = Math.min(bytes.length - done, part.size - offset);
      if (offset < 0 || wanted <= 0) continue;
      using file = this.#disk.open(part.path, "read");
      const got = file.read(bytes.subarray(done, done + wanted), offset);
      done += got;
      if (got < wanted) break; // it was shortened since
    }
    return bytes.subarray(0, done);
  }

  /** The position that stays the same, of a place in the stretch. */
  positionAt(place: number): LogPosition {
    const index = this.#parts.findLastIndex((part) => part.start <= place);
    const offset = place - (this.#parts[index]?.start ?? 0);
    const previous = this.#parts[index - 1]?.identity;
    const known = Math.min(KNOWN_BYTES, offset);
    return {
      ...(previous === undefined ? {} : { previous }),
      offset,
      before: text(this.read(place - known, known)),
    };
  }

  /**
   * Where a position lies now. One that is gone is moved to the next line that is kept: the
   * beginning of the file after `previous`, or of the oldest.
   */
  locate(position: LogPosition): number {
    const { previous, offset, before } = position;
    const index = previous === undefined
      ? -1
      : this.#parts.findIndex((part) => part.identity === previous);
    const candidates = index < 0 ? this.#parts : this.#parts.slice(index + 1, index + 2);
    for (const { start } of candidates) {
      const place = start + offset;
      if (place > this.size || before.length > offset) continue;
      if (text(this.read(place - before.length, before.length)) === before) return place;
    }
    return candidates[0]?.start ?? 0;
  }
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
