/** LRC, the format of lyrics with times: https://en.wikipedia.org/wiki/LRC_(file_format) */
import { lineText } from "./line_text.ts";
import type { LyricLine } from "./lyrics.ts";
import { lineStamp, stampSeconds } from "./stamp.ts";
import { readWords } from "./words.ts";

/** Text behind that is not looked at: the longest songs have a tenth of it. */
export const MAX_LRC_CHARACTERS = 256 * 1024;
const MOST_SOURCE_LINES = 10_000;
/** A day: what claims to be later belongs to no track. */
const LATEST_SECONDS = 86_400;
const MOST_LINES = 5_000;
const MOST_STAMPS = 200;
const MOST_TAGS = 50;
const LONGEST_OFFSET_MS = 600_000;
const TAG = /^\s*\[([a-z#][a-z0-9_#]{0,31}):([^\]]{0,1000})\]\s*$/i;

/** What an LRC text holds. */
export interface Lrc {
  /** By time; none when no line has a stamp. */
  readonly lines: readonly LyricLine[];
  /** The tags, by name in small letters: `ar`, `ti`, `al`, `length`, ... */
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Reads an LRC text: several stamps a line, `[offset:]`, word stamps, tags; in any order. What is no LRC
 * in it is left out. Never throws, and does not look at more than {@link MAX_LRC_CHARACTERS}.
 */
export function parseLrc(text: string): Lrc {
  const tags = new Map<string, string>();
  const lines: LyricLine[] = [];
  const bounded = text.length > MAX_LRC_CHARACTERS ? text.slice(0, MAX_LRC_CHARACTERS) : text;
  for (const source of bounded.split(/\r\n?|\n/, MOST_SOURCE_LINES)) {
    if (lines.length >= MOST_LINES) break;
    const { stamps, rest } = readStamps(source);
    if (stamps.length === 0) readTag(source, tags);
    else lines.push(...linesAt(stamps, rest));
  }
  const shift = offsetSeconds(tags.get("offset"));
  return { lines: inOrder(lines.slice(0, MOST_LINES), shift), tags };
}

function readStamps(source: string): { stamps: number[]; rest: string } {
  const stamps: number[] = [];
  const stamp = lineStamp();
  let end = 0;
  while (stamps.length < MOST_STAMPS) {
    const match = stamp.exec(source);
    if (match === null) break;
    end = stamp.lastIndex;
    const seconds = stampSeconds(match);
    if (seconds <= LATEST_SECONDS) stamps.push(seconds);
  }
  return { stamps, rest: source.slice(end) };
}

/** A line that is sung several times; the stamps of its words belong to the first. */
function linesAt(stamps: readonly number[], rest: string): LyricLine[] {
  const { text, words } = readWords(rest);
  const [first = 0] = stamps;
  return stamps.map((time) => ({
    time,
    text,
    words: time === first
      ? words
      : words.map((word) => ({ time: word.time + time - first, text: word.text })),
  }));
}

function readTag(source: string, tags: Map<string, string>): void {
  const [, name, value] = TAG.exec(source.slice(0, 1100)) ?? [];
  if (name === undefined || value === undefined || tags.size >= MOST_TAGS) return;
  tags.set(name.toLowerCase(), lineText(value));
}

/** By convention a positive offset, in milliseconds, lets the lines come sooner. */
function offsetSeconds(tag: string | undefined): number {
  const ms = tag === undefined || tag === "" ? 0 : Number(tag);
  if (!Number.isFinite(ms)) return 0;
  return Math.max(-LONGEST_OFFSET_MS, Math.min(LONGEST_OFFSET_MS, ms)) / 1000;
}

/** Sorted and shifted; what begins at the same moment, such as a translation, becomes one line. */
function inOrder(lines: readonly LyricLine[], shift: number): LyricLine[] {
  const at = (time: number) => Math.max(0, time - shift);
  const sorted = lines.toSorted((a, b) => a.time - b.time);
  const ordered: LyricLine[] = [];
  let lastTime = NaN;
  for (const { time, text, words } of sorted) {
    const line = {
      time: at(time),
      text,
      words: words.map((word) => ({ time: at(word.time), text: word.text })),
    };
    const last = ordered.at(-1);
    const isSameMoment = time === lastTime;
    lastTime = time;
    if (last === undefined || !isSameMoment) ordered.push(line);
    else if (last.text === "") ordered[ordered.length - 1] = line;
    else if (text !== "" && text !== last.text) {
      ordered[ordered.length - 1] = { ...last, text: lineText(`${last.text} / ${text}`) };
    }
  }
  return ordered;
}
