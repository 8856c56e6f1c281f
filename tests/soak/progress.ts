/** A line on stderr that tells how a soak goes: redrawn on a terminal, else a new one every ten seconds. */
const TERMINAL_MS = 500;
const LINE_MS = 10_000;

/** See the head of the file. */
export class Progress {
  readonly #isTerminal = Deno.stderr.isTerminal();
  #nextMs = 0;

  /** Time has passed. @param text what is to be said, made only when it is */
  look(nowMs: number, text: () => string): void {
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + (this.#isTerminal ? TERMINAL_MS : LINE_MS);
    this.#write(this.#isTerminal ? `\r\x1b[K${text()}` : `${text()}\n`);
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#isTerminal) this.#write("\r\x1b[K");
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}
