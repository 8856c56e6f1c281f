/** Tells on stderr how far something is: in a line that is written over, or in some lines of a log. */
export class Progress {
  readonly #what: string;
  readonly #total: number;
  #told = 0;

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
  }

  readonly tell = (done: number): void => {
    const isLast = done === this.#total;
    if (Deno.stderr.isTerminal()) {
      const line = `\r${this.#what}: ${done} of ${this.#total}${isLast ? "\n" : ""}`;
      Deno.stderr.writeSync(new TextEncoder().encode(line));
      return;
    }
    const quarter = Math.floor((4 * done) / this.#total);
    if (quarter === this.#told) return;
    this.#told = quarter;
    console.error(`${this.#what}: ${done} of ${this.#total}`);
  };
}
