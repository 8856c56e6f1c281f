import { beginOf } from "./begin_of.ts";

/** No title is longer, and no line that is shown. */
const LONGEST = 1_000;

/** A text of a message, cut where it is too long to be one; empty for what is no text. */
export function shortText(value: unknown): string {
  return typeof value === "string" ? beginOf(value, LONGEST) : "";
}
