import { type LogDisk, machineDisk } from "./disk.ts";
import { KeptLog, type LogPosition } from "./kept_log.ts";
import { lineText, splitLines } from "./line_text.ts";

/** A rotation by another process may come between, but not again and again. */
const ATTEMPTS = 3;

const DEFAULT_MAX_BYTES = 64 * 1024;

/** Most often the last lines are in it. */
const FIRST_READ_BYTES = 64 * 1024;

const LINE_FEED = 10;

/** See {@link tailLines}. */
export interface TailOptions {
  /** So much is read at the most. @default 64 KB */
  maxBytes?: number;
  /** Nothing from before is read: `LogFile.mark()` when a run began. */
  from?: LogPosition;
  disk?: LogDisk;
}

/**
 * The last lines of a log, the oldest first; they may begin in a rotated file. An unfinished last line is
 * one of them.
 *
 * @param count lines at the most
 * @throws the system's error if a file cannot be read; none if there is no log
 */
export function tailLines(path: string, count: number, options: TailOptions = {}): string[] {
  const { from, maxBytes = DEFAULT_MAX_BYTES, disk = machineDisk } = options;
  for (let attempt = 1;; attempt++) {
    const kept = new KeptLog(path, disk);
    const bytes = lastBytes(kept, from === undefined ? 0 : kept.locate(from), count, maxBytes);
    if (kept.wasRotated() && attempt < ATTEMPTS) continue;
    const { lines, restBytes } = splitLines(bytes);
    if (restBytes > 0) lines.push(lineText(bytes.subarray(bytes.length - restBytes)));
    return lines.slice(Math.max(0, lines.length - count));
  }
}

/** The bytes of the last lines; they begin with a line where there is more than one. */
function lastBytes(kept: KeptLog, first: number, count: number, maxBytes: number): Uint8Array {
  for (
    let window = Math.min(FIRST_READ_BYTES, maxBytes);;
    window = Math.min(4 * window, maxBytes)
  ) {
    const start = Math.max(first, kept.size - window);
    const bytes = kept.read(start, window);
    const begin = beginOfLines(bytes, count);
    if (begin !== undefined) return bytes.subarray(begin);
    if (start === first) return bytes;
    if (window < maxBytes) continue;
    if (kept.read(start - 1, 1)[0] === LINE_FEED) return bytes;
    const lineEnd = bytes.indexOf(LINE_FEED);
    const isFollowed = lineEnd >= 0 && lineEnd < bytes.length - 1;
    return isFollowed ? bytes.subarray(lineEnd + 1) : bytes;
  }
}

/** Where the last `count` lines begin; undefined if there are not more than these. */
function beginOfLines(bytes: Uint8Array, count: number): number | undefined {
  let at = bytes.length - 1; // the line feed of the last line ends none before
  for (let lines = 0; at > 0; lines++) {
    at = bytes.lastIndexOf(LINE_FEED, at - 1);
    if (at >= 0 && lines + 1 === count) return at + 1;
  }
  return undefined;
}
