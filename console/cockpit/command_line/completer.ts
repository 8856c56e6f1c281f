import type { Completion } from "../../commands/subcommands.ts";

/** Asks for the words that can stand at a place. @param words those before it, and what is begun there */
export type AskWords = (words: readonly string[]) => Promise<readonly Completion[]>;

/** More places than these nobody looks at in one line. */
const MOST_PLACES = 64;

/** The words that can follow, asked for once for each place in a line, and known at once from then on. */
export class Completer {
  readonly #ask: AskWords;
  readonly #changed: () => void;
  readonly #known = new Map<string, readonly Completion[]>();

  /** @param changed told when words have come */
  constructor(ask: AskWords, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** What is known to follow; nothing as long as an answer is awaited. */
  offers(words: readonly string[]): readonly Completion[] {
    const typed = words.at(-1) ?? "";
    // Options are asked for apart, and the names in each folder.
    const begun = typed.startsWith("-") ? "-" : typed.slice(0, typed.lastIndexOf("/") + 1);
    const place = [...words.slice(0, -1), begun];
    const key = JSON.stringify(place);
    const known = this.#known.get(key);
    if (known === undefined) {
      if (this.#known.size >= MOST_PLACES) this.#known.clear();
      this.#known.set(key, []);
      void this.#learn(key, place);
      return [];
    }
    return known.filter(({ word }) => word.startsWith(typed) && word !== typed);
  }

  async #learn(key: string, place: readonly string[]): Promise<void> {
    try {
      this.#known.set(key, await this.#ask(place));
      this.#changed();
    } catch {
      // A worker that does not answer offers no words.
    }
  }
}

/** What all the words begin with. */
export function commonBeginning(words: readonly string[]): string {
  const [first = "", ...others] = words;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && other[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}
