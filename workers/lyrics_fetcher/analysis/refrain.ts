import { normalName } from "../titles/normal.ts";

const MOST = 40;

/** Lines that are sung at least twice, once each, in the order of the song. */
export function refrainLines(lines: readonly string[]): string[] {
  const counts = new Map<string, { text: string; count: number }>();
  for (const text of lines) {
    const normal = normalName(text);
    if (normal.length < 3) continue;
    const seen = counts.get(normal);
    if (seen === undefined) counts.set(normal, { text, count: 1 });
    else seen.count++;
  }
  return [...counts.values()].filter(({ count }) => count >= 2).map(({ text }) => text)
    .slice(0, MOST);
}
