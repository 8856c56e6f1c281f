import { type LogDisk, machineDisk } from "./disk.ts";
import { KeptLog, type LogPosition } from "./kept_log.ts";
import { lineText, splitLines } from "./line_text.ts";

const DEFAULT_MAX_BYTES = 64 * 1024;

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
  const { maxBytes = DEFAULT_MAX_BYTES, from, disk = machineDisk } = options;
  const kept = KeptLog.look(path, disk);
  const first = from === undefined ? 0 : kept.locate(from);
  // One byte more tells whether what is read begins with a line.
  const start = Math.max(first, kept.size - maxBytes - 1);
  let bytes = kept.read(start, maxBytes + 1);
  if (start > first) {
    const lineEnd = bytes.indexOf(10);
    const hasMore = lineEnd >= 0 && lineEnd < bytes.length - 1;
    bytes = bytes.subarray(hasMore ? lineEnd + 1 : 1); // a single line is shown without its beginning
  }
  const { lines, restBytes } = splitLines(bytes);
  if (restBytes > 0) lines.push(lineText(bytes.subarray(bytes.length - restBytes)));
  return lines.slice(Math.max(0, lines.length - count));
}
