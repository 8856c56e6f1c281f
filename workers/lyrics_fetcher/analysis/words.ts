/** Writings without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;

let segmenter: Intl.Segmenter | undefined;

/** The words of a text in small letters, in any writing. */
export function wordsOf(text: string): string[] {
  const lower = text.toLowerCase().replaceAll("’", "'");
  if (!UNSPACED.test(lower)) return lower.match(WORD) ?? [];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(lower)) {
    if (isWordLike === true) words.push(segment);
  }
  return words;
}
