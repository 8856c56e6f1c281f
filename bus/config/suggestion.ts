import { closest, distance } from "fastest-levenshtein";

/** `; did you mean 'x'?` when a known word is near, else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(word, known);
  const near = distance(word, nearest) <= Math.max(1, Math.floor(word.length / 3));
  return near ? `; did you mean '${nearest}'?` : "";
}

/** `deck_a` and `deck_b`, `lights` and `lights2`: names of several instances, not mistakes. */
const INSTANCE = /(?:[-_.][A-Za-z0-9]{1,2}|\d+)$/;
/** More mistakes than these in a name are another name. */
const MOST_MISTAKES = 2;

/** Whether `word` looks like `meant` mistyped, rather than like the name of something else. */
export function isMisspelt(word: string, meant: string): boolean {
  if (word.replace(INSTANCE, "") === meant.replace(INSTANCE, "")) return false;
  return distance(word, meant) <= Math.min(MOST_MISTAKES, Math.floor(meant.length / 3));
}
