/** Longest text of a filter, and most patterns in it: each message is held against each of them. */
const LONGEST_TEXT = 1000;
const MOST_PATTERNS = 50;

/** A filter that is not understood; the message says what is allowed. */
export class AddressFilterError extends Error {
  override readonly name = "AddressFilterError";
}

/**
 * Which addresses are shown: patterns with commas between them, in which `*` stands for any
 * characters; one that begins with `!` leaves out what it matches. An address is shown if a pattern
 * matches it, or if there are only such with `!`, and none of these does.
 *
 * @example "/audio/*,!/audio/levels"
 */
export class AddressFilter {
  /** As it was written. */
  readonly text: string;
  readonly #shown: readonly string[];
  readonly #hidden: readonly string[];

  /** @throws {AddressFilterError} */
  constructor(text: string) {
    if (text.length > LONGEST_TEXT) {
      throw new AddressFilterError(
        `a filter of ${text.length} characters; ${LONGEST_TEXT} are allowed`,
      );
    }
    const patterns = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
    if (patterns.length > MOST_PATTERNS) {
      throw new AddressFilterError(`${patterns.length} patterns; ${MOST_PATTERNS} are allowed`);
    }
    this.text = text;
    this.#shown = patterns.filter((pattern) => !pattern.startsWith("!"));
    this.#hidden = patterns.filter((pattern) => pattern.startsWith("!"))
      .map((pattern) => pattern.slice(1));
  }

  /** Whether messages to an address are shown. */
  shows(address: string): boolean {
    for (const pattern of this.#hidden) if (matches(pattern, address)) return false;
    if (this.#shown.length === 0) return true;
    for (const pattern of this.#shown) if (matches(pattern, address)) return true;
    return false;
  }
}

/**
 * Whether a pattern with `*` matches a whole text. Going back to the last star only is enough, and
 * takes no more than the product of both lengths.
 */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let starAt = -1;
  let resumeAt = 0;
  for (let t = 0; t < text.length;) {
    if (pattern[p] === "*") {
      starAt = p++;
      resumeAt = t;
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
