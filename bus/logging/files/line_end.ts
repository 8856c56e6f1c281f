import type { DiskFile } from "./disk.ts";

const LINE_FEED = 10;

/**
 * Where the last line that ends before `end` ends.
 *
 * @param window so many bytes before `end` are looked at
 * @returns undefined if no line ends there
 */
export function lastLineEnd(file: DiskFile, end: number, window: number): number | undefined {
  const start = Math.max(0, end - window);
  const bytes = new Uint8Array(end - start);
  const index = bytes.subarray(0, file.read(bytes, start)).lastIndexOf(LINE_FEED);
  return index < 0 ? undefined : start + index + 1;
}

/** Where the first line that ends after `start` ends, as {@link lastLineEnd}. */
export function nextLineEnd(file: DiskFile, start: number, window: number): number | undefined {
  const bytes = new Uint8Array(window);
  const index = bytes.subarray(0, file.read(bytes, start)).indexOf(LINE_FEED);
  return index < 0 ? undefined : start + index + 1;
}
