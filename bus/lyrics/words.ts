import { lineText } from "./line_text.ts";
import type { LyricWord } from "./lyrics.ts";
import { stampSeconds, wordStamp } from "./stamp.ts";

/** More stamps than that are in no line of a song. */
const MOST_WORDS = 200;

/**
 * Reads what stands behind the stamps of a line: `<00:01.00> Some <00:01.50> words`, or plain text.
 *
 * @returns the text without stamps, and its words by time, if it has stamps
 */
export function readWords(rest: string): { text: string; words: LyricWord[] } {
  if (!/[<[]/.test(rest)) return { text: lineText(rest), words: [] };
  const words: LyricWord[] = [];
  const stamp = wordStamp();
  let time: number | undefined;
  let from = 0;
  let text = "";
  const take = (end: number) => {
    const piece = rest.slice(from, end);
    text += piece;
    const word = lineText(piece);
    if (time !== undefined && word !== "") words.push({ time, text: word });
  };
  for (let match = stamp.exec(rest); match !== null; match = stamp.exec(rest)) {
    take(match.index);
    from = stamp.lastIndex;
    time = stampSeconds(match);
    if (words.length >= MOST_WORDS) break;
  }
  take(rest.length);
  words.sort((a, b) => a.time - b.time);
  return { text: lineText(text), words };
}
