/** A pseudo terminal with the console in it, and a reader that sees what a person would. */
import assert from "node:assert/strict";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { CONSOLE, type Stage, until } from "./console_stage.ts";
import { PseudoTerminal } from "./pseudo_terminal.ts";

/** Whether this machine has util-linux's `script`, which makes the pseudo terminal. */
export const HAS_PSEUDO_TERMINAL = await hasScript();

async function hasScript(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** Where a console finds its workers. */
export type Place = Pick<Stage, "home" | "environment">;

/** The console on a terminal of its own. */
export class ConsoleTerminal implements AsyncDisposable {
  /** What the console has written so far, escape sequences included. */
  written = "";
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #pseudo: PseudoTerminal;
  readonly #notes: string;

  /** Starts the console with arguments on a terminal of a size. */
  constructor(stage: Place, columns: number, rows: number, args: readonly string[] = []) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#notes = join(stage.home, `terminal-${crypto.randomUUID()}`);
    const notes = quoted(this.#notes);
    const program = [...CONSOLE, ...args].map(quoted).join(" ");
    const command = [
      `stty cols ${columns} rows ${rows}`,
      `tty > ${notes}`,
      `stty -g >> ${notes}`,
      `sh -c ${quoted(`echo $$ >> ${notes}; exec ${program}`)}`,
      `code=$?`,
      `stty -g >> ${notes}`,
      `exit $code`,
    ].join("; ");
    const text = new TextDecoder();
    this.#pseudo = new PseudoTerminal(command, stage.environment, (bytes) => {
      this.written += text.decode(bytes, { stream: true });
      return new Promise<void>((resolve) => this.#terminal.write(bytes, resolve));
    });
  }

  /** What the terminal shows now, row by row. */
  rows(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => (active.getLine(row)?.translateToString() ?? "").trimEnd(),
    );
  }

  /** What the terminal shows now. */
  text(): string {
    return this.rows().join("\n");
  }

  /** Whether a full-screen program has the terminal. */
  get isTaken(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  /** Waits until the terminal shows something. */
  shows(expected: RegExp): Promise<void> {
    return until(() => `no ${expected} in\n${this.text()}`, () => expected.test(this.text()));
  }

  /** Types keys. */
  async type(keys: string): Promise<void> {
    await this.#pseudo.type(keys);
  }

  async #note(line: number): Promise<string> {
    let notes: string[] = [];
    await until(() => "the console did not start", async () => {
      notes = (await Deno.readTextFile(this.#notes).catch(() => "")).split("\n");
      return notes.length > line + 1;
    });
    return notes[line] ?? "";
  }

  /** The console's process id. @throws when it is none, so that no signal goes astray */
  async pid(): Promise<number> {
    const pid = Number(await this.#note(2));
    assert.ok(Number.isInteger(pid) && pid > 1, `"${pid}" is no process id`);
    return pid;
  }

  /** The terminal's settings before the console and after it, as `stty` writes them. */
  async settings(): Promise<[before: string, after: string]> {
    return [await this.#note(1), await this.#note(3)];
  }

  /** Changes the size as a person does who drags the window's corner. */
  async resize(columns: number, rows: number): Promise<void> {
    this.#terminal.resize(columns, rows);
    await new Deno.Command("stty", {
      args: ["-F", await this.#note(0), "cols", String(columns), "rows", String(rows)],
    }).output();
  }

  /** Takes nothing more from the console, as ctrl-s or a stalled connection does. */
  freeze(): void {
    this.#pseudo.kill("SIGSTOP");
  }

  /** Takes the terminal away without a word, as a cut connection does. */
  vanish(): void {
    this.#pseudo.kill("SIGKILL");
  }

  /** Waits until the console has ended. @returns its exit code */
  async ended(): Promise<number> {
    return await this.#pseudo.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pseudo[Symbol.asyncDispose]();
    this.#terminal.dispose();
  }
}
