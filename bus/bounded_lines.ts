const LINE_FEED = 10;
const FIRST_SIZE = 64 * 1024;

/** A line of a file: its number from 1, and its bytes; null where they are too many. */
export interface NumberedLine {
  readonly number: number;
  /** Valid until the next line is asked for. */
  readonly bytes: Uint8Array | null;
}

/**
 * Splits bytes into lines. A line that is longer than `longest` bytes is skipped without ever being in memory.
 */
export async function* boundedLines(
  chunks: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<NumberedLine> {
  let kept = new Uint8Array(Math.min(FIRST_SIZE, longest));
  let length = 0;
  let isTooLong = false;
  let number = 0;

  function keep(part: Uint8Array): void {
    isTooLong ||= length + part.length > longest;
    if (isTooLong) return;
    if (length + part.length > kept.length) {
      const larger = new Uint8Array(Math.min(longest, 2 * (length + part.length)));
      larger.set(kept.subarray(0, length));
      kept = larger;
    }
    kept.set(part, length);
    length += part.length;
  }

  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const end = chunk.indexOf(LINE_FEED, at);
      const part = chunk.subarray(at, end < 0 ? chunk.length : end);
      at += part.length + 1;
      // Most lines lie in one chunk and need no copy.
      const isWhole = end >= 0 && length === 0 && !isTooLong && part.length <= longest;
      if (!isWhole) keep(part);
      if (end < 0) continue;
      number++;
      yield { number, bytes: isWhole ? part : isTooLong ? null : kept.subarray(0, length) };
      length = 0;
      isTooLong = false;
    }
  }
  if (length > 0 || isTooLong) {
    yield { number: number + 1, bytes: isTooLong ? null : kept.subarray(0, length) };
  }
}
