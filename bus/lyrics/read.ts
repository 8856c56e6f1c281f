import type { Lyrics } from "./lyrics.ts";
import { MAX_LRC_CHARACTERS, parseLrc } from "./parse.ts";
import { spreadPlain } from "./plain.ts";

/** The words of a song as a service or a file has them. */
export interface LyricText {
  /** LRC, if there is any. */
  readonly synced: string | null;
  /** Without times, if there is any. */
  readonly plain: string | null;
}

/**
 * The best of what is there: lines with times, else lines spread over the track.
 *
 * @param duration of the track in seconds, 0 while unknown
 * @returns undefined when there is no line at all
 */
export function readLyrics({ synced, plain }: LyricText, duration: number): Lyrics | undefined {
  const { lines } = parseLrc(synced ?? "");
  if (lines.some(({ text }) => text !== "")) return { lines, isSynced: true };
  const spread = spreadPlain(plain ?? withoutTags(synced ?? ""), duration);
  return spread.length === 0 ? undefined : { lines: spread, isSynced: false };
}

/** A file that ends in .lrc may hold plain lyrics. */
function withoutTags(text: string): string {
  const bounded = text.slice(0, MAX_LRC_CHARACTERS);
  return bounded.split(/\r\n?|\n/).filter((line) => !/^\s*\[[^\]]*\]\s*$/.test(line)).join("\n");
}
