import { clip, sanitise } from "../../tui/glyphs.ts";

/** What is over sooner needs no progress: its result is there. */
const SILENT_MS = 700;
const CLEAR_LINE = "\r\x1b[K";

/** Where progress is shown: stderr, or a test. */
export interface ProgressPort {
  /** Columns of the terminal; null where it is none. */
  columns(): number | null;
  write(text: string): void;
}

/** One of the things that are under way. */
export interface ProgressItem {
  readonly name: string;
  readonly text: string;
  readonly isDone: boolean;
}

/** Progress on stderr. */
export const stderrPort: ProgressPort = {
  columns() {
    const canRedraw = Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
    return canRedraw ? Deno.consoleSize().columns || 80 : null;
  },
  write(text) {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let from = 0; from < bytes.length;) from += Deno.stderr.writeSync(bytes.subarray(from));
    } catch {
      // A terminal that was closed: what is under way goes on without anybody looking.
    }
  },
};

/**
 * Tells how far a work has come, once it has taken {@link SILENT_MS}: one line that is redrawn where it is
 * shown on a terminal, else a line for each change.
 */
export class Progress implements Disposable {
  readonly #port: ProgressPort;
  readonly #nowMs: () => number;
  readonly #beganMs: number;
  readonly #told = new Map<string, string>();
  #line = "";

  constructor(port: ProgressPort, nowMs: () => number) {
    this.#port = port;
    this.#nowMs = nowMs;
    this.#beganMs = nowMs();
  }

  /** Shows where all stand; to be called again and again. */
  show(items: readonly ProgressItem[]): void {
    if (this.#nowMs() - this.#beganMs < SILENT_MS) return;
    const columns = this.#port.columns();
    if (columns === null) this.#tellChanges(items);
    else this.#redraw(items, columns);
  }

  #tellChanges(items: readonly ProgressItem[]): void {
    for (const { name, text } of items) {
      // A countdown is no change.
      const state = text.replace(/; again in .*/, "");
      if (this.#told.get(name) === state) continue;
      this.#told.set(name, state);
      this.#port.write(`${sanitise(`${name} ${text}`)}\n`);
    }
  }

  #redraw(items: readonly ProgressItem[], columns: number): void {
    const done = items.filter(({ isDone }) => isDone);
    const pending = items.filter(({ isDone }) => !isDone);
    // What is still to come is first: the end of the line may be cut.
    const parts = [...pending, ...done].map(({ name, text }) => `${name} ${text}`);
    const line = clip(`${done.length}/${items.length}  ${parts.join("  ")}`, columns - 1);
    if (line === this.#line) return;
    this.#line = line;
    this.#port.write(CLEAR_LINE + line);
  }

  /** Takes the redrawn line away: the result follows. */
  [Symbol.dispose](): void {
    if (this.#line !== "") this.#port.write(CLEAR_LINE);
    this.#line = "";
  }
}
