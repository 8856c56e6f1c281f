import { closest, distance } from "fastest-levenshtein";

/** `; did you mean 'x'?` when a known word is near, else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(word, known);
  const near = distance(word, nearest) <= Math.max(1, Math.floor(word.length / 3));
  return near ? `; did you mean '${nearest}'?` : "";
}
