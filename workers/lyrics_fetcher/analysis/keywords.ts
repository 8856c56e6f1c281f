import { wordsOf } from "./words.ts";

const PER_LINE = 3;
const PER_SONG = 12;

/** One letter is no word in alphabets, two are in Chinese. */
function isTelling(word: string, stopWords: ReadonlySet<string>): boolean {
  const least = /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u.test(word) ? 3 : 2;
  return word.length >= least && !/^\d+$/.test(word) && !stopWords.has(word) &&
    !stopWords.has(word.replace(/'.*$/, ""));
}

/** The first three telling words of a line, in capital letters, with spaces between. */
export function lineKeywords(text: string, stopWords: ReadonlySet<string>): string {
  const telling = wordsOf(text).filter((word) => isTelling(word, stopWords));
  return [...new Set(telling)].slice(0, PER_LINE).join(" ").toUpperCase();
}

/** The telling words of a song that come most often, once a line counting. */
export function songKeywords(lines: readonly string[], stopWords: ReadonlySet<string>): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const word of new Set(wordsOf(line))) {
      if (isTelling(word, stopWords)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).slice(0, PER_SONG).map(([word]) => word);
}
