/** The end of a text file that somebody else is writing. */
import { open } from "node:fs/promises";

/** Some 200 tracks. */
const TAIL_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The last lines of a file. */
export interface Tail {
  readonly text: string;
  /** What stands behind the last line end: a line that is being written, or one that never got an end. */
  readonly unfinished: string;
  /** Unix seconds of the last write. */
  readonly writtenAt: number;
}

/** Reads the last 64 KiB, from the beginning of a line. @throws when the file cannot be read */
export async function readTail(path: string): Promise<Tail> {
  await using file = await open(path, "r");
  const { size, mtimeMs } = await file.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const bytes = new Uint8Array(size - start);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
    if (bytesRead === 0) break; // it was cut meanwhile
    length += bytesRead;
  }
  return tailOf(bytes.subarray(0, length), start > 0, mtimeMs / 1000);
}

/** @param isCut whether the file has more before these bytes */
export function tailOf(bytes: Uint8Array, isCut: boolean, writtenAt: number): Tail {
  const begin = isCut ? bytes.indexOf(NEWLINE) + 1 : 0;
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  const decoder = new TextDecoder();
  return {
    text: end > begin ? decoder.decode(bytes.subarray(begin, end)) : "",
    unfinished: decoder.decode(bytes.subarray(Math.max(begin, end))),
    writtenAt,
  };
}
