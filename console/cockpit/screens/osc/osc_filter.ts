import type { Span } from "../../../tui/widgets/marks.ts";

/** What can be typed, in a few words. */
export const OSC_FILTER_HINT = "text, * anything, !text not; blank: and";
const LONGEST = 300;
const MOST_WORDS = 16;

interface Word {
  /** What must follow one another, with anything in between. */
  readonly parts: readonly string[];
  readonly isLeftOut: boolean;
}

/** Which addresses are shown: those that hold all words, and none of those with `!`. */
export class OscFilter {
  /** As it was typed. */
  readonly source: string;
  readonly #words: readonly Word[];

  private constructor(source: string, words: readonly Word[]) {
    this.source = source;
    this.#words = words;
  }

  /** Reads a filter that somebody types. @returns it, or what is wrong with it */
  static parse(source: string): OscFilter | string {
    if (source.length > LONGEST) return `a filter has ${LONGEST} characters at the most`;
    const words = source.toLowerCase().split(" ").map(wordOf).filter(({ parts }) =>
      parts.length > 0
    );
    if (words.length > MOST_WORDS) return `a filter has ${MOST_WORDS} words at the most`;
    return new OscFilter(source, words);
  }

  /** Whether an address is shown. */
  matches(address: string): boolean {
    const lower = address.toLowerCase();
    return this.#words.every(({ parts, isLeftOut }) =>
      (spansOf(lower, parts) === null) === isLeftOut
    );
  }

  /** What of an address was asked for. */
  marksOf(address: string): Span[] {
    const lower = address.toLowerCase();
    // A few letters are longer in lower case: then places cannot be told.
    if (lower.length !== address.length) return [];
    return this.#words.flatMap(({ parts, isLeftOut }) =>
      isLeftOut ? [] : spansOf(lower, parts) ?? []
    );
  }
}

function wordOf(text: string): Word {
  const isLeftOut = text.startsWith("!");
  const parts = (isLeftOut ? text.slice(1) : text).split("*").filter((part) => part !== "");
  return { parts, isLeftOut };
}

/** Where the parts stand, one behind the other; null where they do not. In time linear in the text. */
function spansOf(text: string, parts: readonly string[]): Span[] | null {
  const spans: Span[] = [];
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return null;
    from = at + part.length;
    spans.push({ from: at, to: from });
  }
  return spans;
}
