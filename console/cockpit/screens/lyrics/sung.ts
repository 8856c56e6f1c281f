import type { LyricLine } from "../../../../bus/lyrics/mod.ts";
import { textWidth } from "../../../tui/glyphs.ts";
import type { LyricMoment } from "../../state/lyrics.ts";

/**
 * How many columns of a line have been sung: up to the end of the word of the moment where words have times,
 * else by the share of its time.
 */
export function sungColumns(
  { current, progress, word, index }: LyricMoment,
  line: LyricLine | undefined,
): number {
  if (index < 0) return 0;
  const words = line !== undefined && line.text === current ? line.words : [];
  if (words.length > 0) return textWidth(current.slice(0, endOfWord(current, words, word)));
  return progress === null ? 0 : Math.round(progress * textWidth(current));
}

function endOfWord(text: string, words: LyricLine["words"], last: number): number {
  let at = 0;
  for (let index = 0; index <= last; index++) {
    const word = words[index]?.text;
    if (word === undefined) break;
    const found = text.indexOf(word, at);
    // A word that stands elsewhere than its stamp says moves nothing.
    if (found >= 0) at = found + word.length;
  }
  return at;
}
