const LINE_FEED = 10;

/**
 * Splits bytes into lines of text. Of a line that is too long only `longest + 1` characters come, so
 * that it is seen to be too long without ever being in memory.
 */
export async function* boundedLines(
  chunks: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const line = new Uint8Array(longest + 1);
  let length = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const end = chunk.indexOf(LINE_FEED, at);
      const part = chunk.subarray(at, end < 0 ? chunk.length : end);
      const kept = part.subarray(0, line.length - length);
      line.set(kept, length);
      length += kept.length;
      at += part.length + 1;
      if (end < 0) continue;
      yield decoder.decode(line.subarray(0, length));
      length = 0;
    }
  }
  if (length > 0) yield decoder.decode(line.subarray(0, length));
}
