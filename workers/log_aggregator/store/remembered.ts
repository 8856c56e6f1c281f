import { type LogRecord, parseLine } from "../record.ts";

/** Lines that are remembered, and characters in them. */
const MOST_LINES = 5_000;
const MOST_CHARACTERS = 4_000_000;

/** The last lines, as they are written down: that takes a part of the memory that records take. */
export class Remembered {
  readonly #lines: string[] = [];
  #first = 0;
  #characters = 0;

  /** @param lines the oldest first */
  add(lines: readonly string[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#characters += line.length;
    }
    while (
      this.#lines.length - this.#first > MOST_LINES || this.#characters > MOST_CHARACTERS
    ) {
      this.#characters -= this.#lines[this.#first]?.length ?? 0;
      this.#lines[this.#first++] = "";
    }
    if (this.#first < MOST_LINES) return;
    // Moved together once in a while: to do so each time would cost as much as all the rest.
    this.#lines.splice(0, this.#first);
    this.#first = 0;
  }

  /** The last records that match, the oldest first. @param most at most so many */
  last(matches: (record: LogRecord) => boolean, most: number): LogRecord[] {
    const found: LogRecord[] = [];
    for (let i = this.#lines.length - 1; i >= this.#first && found.length < most; i--) {
      const record = parseLine(this.#lines[i] ?? "");
      if (record !== undefined && matches(record)) found.push(record);
    }
    return found.reverse();
  }
}
