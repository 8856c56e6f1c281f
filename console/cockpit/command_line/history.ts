/** How many lines are kept. */
const MOST_LINES = 200;
/** A longer one is nothing that somebody typed. */
const LONGEST_LINE = 2000;

/** The lines that were typed before, the newest last, each of them once. */
export class History {
  #lines: string[] = [];

  /** @param lines those of former sessions */
  constructor(lines: readonly string[] = []) {
    for (const line of lines) this.add(line);
  }

  /** The lines, the newest last. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Adds a line; one that was there already becomes the newest. */
  add(line: string): void {
    const text = line.trim();
    if (text === "" || text.length > LONGEST_LINE) return;
    this.#lines = [...this.#lines.filter((other) => other !== text), text].slice(-MOST_LINES);
  }

  /** A walk through the lines, from `typed`, which it ends with. */
  walk(typed: string): HistoryWalk {
    return new HistoryWalk(this.#lines, typed);
  }
}

/** One walk up and down the former lines that begin as what was typed. */
export class HistoryWalk {
  readonly #lines: readonly string[];
  #at: number;

  constructor(lines: readonly string[], typed: string) {
    this.#lines = [...lines.filter((line) => line.startsWith(typed) && line !== typed), typed];
    this.#at = this.#lines.length - 1;
  }

  /** The line before; null at the oldest. */
  older(): string | null {
    return this.#at > 0 ? this.#lines[--this.#at] ?? null : null;
  }

  /** The line after, at last what was typed; null behind it. */
  newer(): string | null {
    return this.#at < this.#lines.length - 1 ? this.#lines[++this.#at] ?? null : null;
  }
}
