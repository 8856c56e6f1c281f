/** A line longer than this is cut. */
export const LONGEST_LINE_BYTES = 16 * 1024;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A line as text: what is no UTF-8 is replaced, what is too long is cut, and the text says how much is
 * missing. Control characters are left in it: whoever shows it cleans it.
 */
export function lineText(bytes: Uint8Array): string {
  if (bytes.length <= LONGEST_LINE_BYTES) return decoder.decode(bytes);
  let end = LONGEST_LINE_BYTES;
  // Not within a character: its further bytes begin with the bits 10, three of them at the most.
  while (end > LONGEST_LINE_BYTES - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${decoder.decode(bytes.subarray(0, end))}[... ${bytes.length - end} bytes more]`;
}

/** The lines of a stretch of bytes, and how long the unfinished rest is. */
export function splitLines(bytes: Uint8Array): { lines: string[]; restBytes: number } {
  const lines: string[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(10, start);
    if (end < 0) return { lines, restBytes: bytes.length - start };
    lines.push(lineText(bytes.subarray(start, end)));
    start = end + 1;
  }
}
