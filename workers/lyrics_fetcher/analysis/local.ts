/** An analysis without a network: it counts words, and does not understand them. */
import { type Analysis, CATEGORIES, type Category, strongest } from "./analysis.ts";
import { songKeywords } from "./keywords.ts";
import { languageOf } from "./language.ts";
import { MOOD_STEMS, THEME_STEMS } from "./lexicon.ts";
import { refrainLines } from "./refrain.ts";
import { STOP_WORDS } from "./stop_words.ts";
import { SUNG_WORDS } from "./sung_words.ts";
import { wordsOf } from "./words.ts";

const MOST_LINES = 1_000;
/** More words, and more different ones, are in no song; counting them would take long. */
const MOST_WORDS = 5_000;
const MOST_DIFFERENT = 1_500;
const MOST_THEMES = 5;
/** Hits of a mood in a hundred words that count as all of it: words of moods are rare in any song. */
const FULL_HITS_PER_HUNDRED = 6;

/** Counts. Takes some milliseconds for a song. */
export function analyzeLocally(lines: readonly string[]): Analysis {
  const some = lines.slice(0, MOST_LINES);
  const words = some.flatMap(wordsOf).slice(0, MOST_WORDS);
  const counts = countsOf(words);
  const language = languageOf(words);
  const categories = moodsOf(counts, words.length);
  return {
    refrain_lines: refrainLines(some),
    keywords: songKeywords(some, stopWordsFor(language)),
    themes: themesOf(counts),
    visuals: [],
    categories,
    mood: strongest(categories),
    language,
    method: "local",
    model: "",
  };
}

const stopWords = new Map<string, ReadonlySet<string>>();

/** Words of a language that are no keywords; those of English too, which is sung everywhere. */
export function stopWordsFor(language: string): ReadonlySet<string> {
  let words = stopWords.get(language);
  if (words === undefined) {
    const own = STOP_WORDS.get(language) ?? new Set<string>();
    words = own.union(SUNG_WORDS).union(STOP_WORDS.get("eng") ?? SUNG_WORDS);
    stopWords.set(language, words);
  }
  return words;
}

function countsOf(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    const count = counts.get(word) ?? 0;
    if (count > 0 || counts.size < MOST_DIFFERENT) counts.set(word, count + 1);
  }
  return counts;
}

function moodsOf(counts: ReadonlyMap<string, number>, words: number): Record<Category, number> {
  const full = Math.max(2, words * FULL_HITS_PER_HUNDRED / 100);
  const score = (name: Category) => Math.min(1, hits(counts, MOOD_STEMS[name]) / full);
  return Object.fromEntries(
    CATEGORIES.map((name) => [name, Math.round(score(name) * 100) / 100]),
  ) as Record<Category, number>;
}

function themesOf(counts: ReadonlyMap<string, number>): string[] {
  return Object.entries(THEME_STEMS)
    .map(([theme, stems]) => ({ theme, count: hits(counts, stems) }))
    .filter(({ count }) => count >= 2).toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_THEMES).map(({ theme }) => theme);
}

function hits(counts: ReadonlyMap<string, number>, stems: readonly string[]): number {
  let sum = 0;
  for (const [word, count] of counts) {
    if (stems.some((stem) => isHit(word, stem))) sum += count;
  }
  return sum;
}

function isHit(word: string, stem: string): boolean {
  return stem.endsWith("=") ? word === stem.slice(0, -1) : word.startsWith(stem);
}
