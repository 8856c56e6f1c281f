const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The first code units of a text that is longer. A copy: a slice would keep the whole text in memory. */
export function beginOf(text: string, longest: number): string {
  return text.length <= longest ? text : decoder.decode(encoder.encode(text.slice(0, longest)));
}
