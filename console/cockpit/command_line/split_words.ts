/** A line cut into words. */
export interface SplitLine {
  /** The words, without their quotes; the last one is empty when the line ends between words. */
  readonly words: readonly string[];
  /** Where the last word begins in the line, in code units. */
  readonly lastFrom: number;
  /** The quote that is still open at the end; null when none is. */
  readonly openQuote: "'" | '"' | null;
}

const BLANK = /\s/;

/**
 * Cuts a line into words as a shell does: single quotes keep everything, double quotes all but `\"` and
 * `\\`, a backslash keeps the next character. Nothing is replaced: no shell is involved.
 */
export function splitWords(line: string): SplitLine {
  const words: string[] = [];
  let word = "";
  let isInWord = false;
  let lastFrom = 0;
  let quote: "'" | '"' | null = null;
  for (let index = 0; index < line.length; index++) {
    const sign = line.charAt(index);
    if (quote === null && BLANK.test(sign)) {
      if (isInWord) words.push(word);
      word = "";
      isInWord = false;
      lastFrom = index + 1;
      continue;
    }
    isInWord = true;
    if (sign === "\\" && quote !== "'") {
      const next = line.charAt(index + 1);
      const isKept = quote === '"' && next !== '"' && next !== "\\";
      word += isKept ? sign : next;
      if (!isKept) index++;
    } else if (quote !== null && sign === quote) quote = null;
    else if (quote === null && (sign === "'" || sign === '"')) quote = sign;
    else word += sign;
  }
  words.push(word);
  return { words, lastFrom, openQuote: quote };
}

/** The words of a finished line: an empty one at the end is none, unless it stands in quotes. */
export function wordsOf(line: string): string[] {
  const { words, lastFrom } = splitWords(line);
  return words.length > 0 && lastFrom >= line.length ? words.slice(0, -1) : [...words];
}

const PLAIN = /^[^\s'"\\]+$/;

/** A word as it is written in a line. */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
