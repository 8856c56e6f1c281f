/** Lyrics without times: better spread over the track than not shown. */
import { lineText } from "./line_text.ts";
import type { LyricLine } from "./lyrics.ts";
import { MAX_LRC_CHARACTERS } from "./parse.ts";

const MOST_LINES = 1_000;
/** Seconds of a line of {@link USUAL_CHARACTERS} where the length of the track is not known. */
const USUAL_SECONDS = 3.5;
const USUAL_CHARACTERS = 30;
/** Share of the track before the first line and behind the last; songs begin and end without words. */
const INTRO = 0.08;
const OUTRO = 0.08;
const LONGEST_INTRO_SECONDS = 20;

/**
 * Spreads lines over a track: each gets time by its length, a blank line that of a short one.
 *
 * @param duration seconds, 0 while unknown
 */
export function spreadPlain(text: string, duration: number): LyricLine[] {
  const texts = text.slice(0, MAX_LRC_CHARACTERS).split(/\r\n?|\n/, MOST_LINES).map(lineText);
  while (texts[0] === "") texts.shift();
  while (texts.at(-1) === "") texts.pop();
  const weights = texts.map((line) => 10 + (line === "" ? 0 : Math.min(line.length, 80)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const intro = duration > 0 ? Math.min(LONGEST_INTRO_SECONDS, duration * INTRO) : 0;
  const outro = duration > 0 ? Math.min(LONGEST_INTRO_SECONDS, duration * OUTRO) : 0;
  const sung = duration > 0
    ? duration - intro - outro
    : total * USUAL_SECONDS / (10 + USUAL_CHARACTERS);
  let passed = 0;
  return texts.map((line, index) => {
    const time = intro + (total === 0 ? 0 : sung * passed / total);
    passed += weights[index] ?? 0;
    return { time, text: line, words: [] };
  });
}
