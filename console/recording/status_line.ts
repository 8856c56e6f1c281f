import { clip } from "../tui/glyphs.ts";
import { isInForeground } from "./foreground.ts";

/** One line on the terminal of stderr that is written over again and again; nothing where there is no terminal. */
export class StatusLine {
  readonly #isTerminal = Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
  readonly #encoder = new TextEncoder();
  #isWriting = false;
  #isShown = false;

  /** Whether anybody sees it. */
  get isTerminal(): boolean {
    return this.#isTerminal;
  }

  /** Columns that a line may have. */
  get columns(): number {
    try {
      return Math.max(20, Deno.consoleSize().columns - 1);
    } catch {
      return 79; // the size is that of stdout, which may be no terminal
    }
  }

  /** Shows a text in place of the one before. A terminal that is paused is not waited for. */
  show(text: string): void {
    if (!this.#isTerminal || this.#isWriting || !isInForeground()) return;
    this.#isWriting = true;
    this.#isShown = true;
    const bytes = this.#encoder.encode(`\r\x1b[2K${clip(text, this.columns)}`);
    Deno.stderr.write(bytes).catch(() => {}).finally(() => this.#isWriting = false);
  }

  /** Takes the line away, for another text to stand there. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    Deno.stderr.writeSync(this.#encoder.encode("\r\x1b[2K"));
  }
}
