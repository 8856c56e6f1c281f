import { STOP_WORDS } from "./stop_words.ts";

/** Words that are looked at: enough to tell. */
const MOST_WORDS = 400;
/** A language of whose small words there are fewer is not recognised. */
const LEAST_SHARE = 0.12;

/** The language whose small words come most often, ISO 639-3; empty when none is recognised. */
export function languageOf(words: readonly string[]): string {
  const some = words.slice(0, MOST_WORDS);
  let best = "";
  let most = 0;
  for (const [language, stopWords] of STOP_WORDS) {
    let hits = 0;
    for (const word of some) if (stopWords.has(word)) hits++;
    // Long lists hit by chance.
    const weighed = hits / Math.log10(10 + stopWords.size);
    if (hits >= some.length * LEAST_SHARE && weighed > most) {
      most = weighed;
      best = language;
    }
  }
  return best;
}
