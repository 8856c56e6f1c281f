import { type LogDisk, machineDisk } from "./disk.ts";
import { KeptLog, LOG_START, type LogPosition } from "./kept_log.ts";
import { lineText, LONGEST_LINE_BYTES, splitLines } from "./line_text.ts";
import { RotatedFiles } from "./rotated_files.ts";

const DEFAULT_MAX_BYTES = 64 * 1024;

/** A line that has no end after so long is given out as it is. */
const UNFINISHED_MS = 1000;

/** A rotation takes a few milliseconds: one that takes longer was killed. */
const ROTATION_MS = 1000;

/** What came since the last look. */
export interface NewLines {
  lines: readonly string[];
  /** Bytes before these lines that were left out: more came than is read at once. */
  skippedBytes: number;
}

const NOTHING: NewLines = { lines: [], skippedBytes: 0 };

/** See {@link LogFollower}. */
export interface FollowOptions {
  /** Where to begin, such as `LogFile.mark()`. @default with the oldest line that is kept */
  from?: LogPosition;
  /** So much is read at once; of what is more, the end. @default 64 KB */
  maxBytes?: number;
  disk?: LogDisk;
}

/**
 * Reads what is added to a log, over all rotations. It keeps no file open and looks only when it is told
 * to. Lines are lost only when they are rotated away between two looks.
 */
export class LogFollower {
  readonly #path: string;
  readonly #disk: LogDisk;
  readonly #maxBytes: number;
  readonly #rotated: RotatedFiles;
  #position: LogPosition;
  #isMidLine = false;
  #restBytes = 0;
  #restGrewMs = 0;
  #seen: string | undefined;
  #rotatingSinceMs: number | undefined;

  constructor(path: string, options: FollowOptions = {}) {
    this.#path = path;
    this.#disk = options.disk ?? machineDisk;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#rotated = new RotatedFiles(path, this.#disk);
    this.#position = options.from ?? LOG_START;
  }

  /** Up to where lines were given out. */
  get position(): LogPosition {
    return this.#position;
  }

  /**
   * The complete lines that came since the last call, and an unfinished one that is long or old.
   *
   * @param nowMs of a clock that never goes back
   * @throws the system's error if a file cannot be read; the next call tries again
   */
  poll(nowMs: number): NewLines {
    const seen = `${this.#disk.stat(this.#path)?.identity} ${this.#rotated.youngest()}`;
    const isOverdue = this.#restBytes > 0 && nowMs - this.#restGrewMs >= UNFINISHED_MS;
    if (seen === this.#seen && !isOverdue) return NOTHING;
    if (this.#isRotating(nowMs)) return NOTHING;
    const kept = new KeptLog(this.#path, this.#disk);
    const from = kept.locate(this.#position);
    const start = skipBacklog(kept, from, this.#maxBytes);
    const bytes = kept.read(start, kept.size - start);
    const { lines, restBytes } = splitLines(bytes);
    // Its end was to come after what was given out of it.
    if (this.#isMidLine && start === from && lines[0] === "") lines.shift();

    const rest = bytes.subarray(bytes.length - restBytes);
    const hasGrown = restBytes !== this.#restBytes;
    const givesRest = restBytes > LONGEST_LINE_BYTES || (isOverdue && !hasGrown);
    const end = start + bytes.length - (givesRest ? 0 : restBytes);
    const position = end === from ? this.#position : kept.positionAt(end);
    if (kept.wasRotated()) return NOTHING;

    if (givesRest) lines.push(lineText(rest));
    if (end > from) this.#isMidLine = givesRest;
    if (hasGrown || end > from) this.#restGrewMs = nowMs;
    this.#restBytes = givesRest ? 0 : restBytes;
    this.#position = position;
    this.#seen = seen;
    return { lines, skippedBytes: start - from };
  }

  /** Whether somebody is between putting a rotated file in its place and shortening the log. */
  #isRotating(nowMs: number): boolean {
    if (this.#disk.stat(this.#rotated.path(0)) === undefined) {
      this.#rotatingSinceMs = undefined;
      return false;
    }
    this.#rotatingSinceMs ??= nowMs;
    return nowMs - this.#rotatingSinceMs < ROTATION_MS;
  }
}

/** Where to read from when more waits than is read at once: with a whole line, if there is one. */
function skipBacklog(kept: KeptLog, from: number, maxBytes: number): number {
  if (kept.size - from <= maxBytes) return from;
  const start = kept.size - maxBytes;
  const lineEnd = kept.read(start - 1, maxBytes + 1).indexOf(10);
  return lineEnd < 0 ? start : start + lineEnd;
}
