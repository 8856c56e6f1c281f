/** The latest lines that a program wrote on its stderr, however much it writes. */

const MAX_LINES = 8;
const MAX_LINE_CHARACTERS = 300;

/** Keeps the last few lines, shortened; memory stays bounded whatever comes. */
export class MessageTail {
  readonly #lines: string[] = [];
  readonly #decoder = new TextDecoder();
  readonly #wanted: RegExp | undefined;
  #open = "";
  #found = false;

  /** @param wanted a text to look out for */
  constructor(wanted?: RegExp) {
    this.#wanted = wanted;
  }

  /** Takes a chunk cut anywhere. Progress lines end with a carriage return: they count as lines. */
  push(chunk: Uint8Array): void {
    const parts = (this.#open + this.#decoder.decode(chunk, { stream: true })).split(/[\r\n]+/);
    this.#open = (parts.pop() ?? "").slice(0, MAX_LINE_CHARACTERS);
    for (const part of parts) this.#add(part);
    this.#look(this.#open);
  }

  /** The last line that says something, or undefined. */
  get last(): string | undefined {
    return this.#open.trim() || this.#lines.at(-1);
  }

  /** Whether the wanted text was in any line so far, however many followed it. */
  get found(): boolean {
    return this.#found;
  }

  #look(line: string): void {
    this.#found ||= this.#wanted?.test(line) ?? false;
  }

  #add(line: string): void {
    this.#look(line);
    const trimmed = line.trim();
    if (trimmed === "") return;
    this.#lines.push(trimmed.slice(0, MAX_LINE_CHARACTERS));
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }
}
