/** Sees what a person at the cockpit would, and presses keys; a console that was killed is started again. */
import { ConsoleTerminal } from "../integration/console_terminal.ts";

/** See the head of the file. */
export class Eye implements AsyncDisposable {
  readonly #place: { readonly home: string; readonly environment: Record<string, string> };
  readonly #size: { readonly columns: number; readonly rows: number };
  #terminal: ConsoleTerminal;

  constructor(
    place: { readonly home: string; readonly environment: Record<string, string> },
    size: { readonly columns: number; readonly rows: number },
  ) {
    this.#place = place;
    this.#size = size;
    this.#terminal = this.#open();
  }

  #open(): ConsoleTerminal {
    return new ConsoleTerminal(this.#place, this.#size.columns, this.#size.rows);
  }

  /** What the terminal shows now. */
  rows(): string[] {
    return this.#terminal.rows();
  }

  async press(keys: string): Promise<void> {
    await this.#terminal.type(keys);
  }

  /** The console's process. */
  pid(): Promise<number> {
    return this.#terminal.pid();
  }

  /** Kills the console without a word, and starts another one. */
  async kill(): Promise<void> {
    Deno.kill(await this.pid(), "SIGKILL");
    await this.#terminal.ended();
    await this.#terminal[Symbol.asyncDispose]();
    this.#terminal = this.#open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#terminal[Symbol.asyncDispose]();
  }
}
