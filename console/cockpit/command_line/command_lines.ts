import type { Frame } from "../frame.ts";
import type { Overlay } from "../overlay.ts";
import { askWords } from "./ask_words.ts";
import { CommandLine } from "./command_line.ts";
import type { RunConsole } from "./console_run.ts";
import type { History } from "./history.ts";
import { OutputOverlay } from "./output_overlay.ts";
import { type Plan, planLine } from "./plan_line.ts";

/** More runs at once than these are a mistake, and each of them takes memory. */
const MOST_RUNS = 4;
/** What the overlay's edges take of a row. */
const EDGE_COLUMNS = 3;

/** What {@link CommandLines} need. */
export interface CommandLinesOptions {
  readonly run: RunConsole;
  readonly history: History;
  /** Told when a line was added to the history. */
  readonly keep: (history: History) => void;
  /** Columns of the terminal now. */
  readonly columns: () => number;
  /** Opens the form for the configuration of a worker. */
  readonly openConfig: (frame: Frame, worker: string) => void;
}

/** Opens command lines and does what they ask for; remembers what was typed. */
export class CommandLines {
  readonly #options: CommandLinesOptions;
  #runs = 0;

  constructor(options: CommandLinesOptions) {
    this.#options = options;
  }

  /** A command line. @param text what stands in it at first */
  make(frame: Frame, text: string): Overlay {
    const line: Overlay = new CommandLine({
      desk: frame,
      ask: (words) => askWords(frame, words),
      history: this.#options.history,
      text,
      close: () => frame.close(line),
      run: (typed) => {
        const plan = planLine(typed);
        if (plan.kind === "trouble") return plan.text;
        this.#remember(typed);
        // What it opens lies where the line was.
        frame.close(line);
        void this.#do(frame, typed.trim(), plan);
        return null;
      },
    });
    return line;
  }

  /** Runs a line as if it was typed. */
  run(frame: Frame, line: string): void {
    const plan = planLine(line);
    if (plan.kind === "trouble") frame.warn(plan.text);
    else void this.#do(frame, line, plan);
  }

  #remember(line: string): void {
    const { history, keep } = this.#options;
    // As in a shell: what begins with a blank is forgotten.
    if (line.startsWith(" ") || line.trim() === "") return;
    history.add(line);
    keep(history);
  }

  async #do(frame: Frame, line: string, plan: Exclude<Plan, { kind: "trouble" }>): Promise<void> {
    switch (plan.kind) {
      case "nothing":
        return;
      case "quit":
        return frame.quit();
      case "help":
        return frame.help();
      case "screen":
        return frame.show(plan.screen);
      case "config":
        return this.#options.openConfig(frame, plan.name);
      case "mouse":
        return frame.setMouse(plan.mouse);
      case "theme":
        try {
          return frame.setTheme(plan.name);
        } catch (error) {
          return frame.warn(error instanceof Error ? error.message : String(error));
        }
      case "program":
        if (plan.question !== null && !await frame.confirm(plan.question)) {
          return frame.say("nothing was done");
        }
        return await this.#runProgram(frame, line, plan.args, plan.shows);
    }
  }

  async #runProgram(
    frame: Frame,
    line: string,
    args: readonly string[],
    shows: "start" | "end",
  ): Promise<void> {
    if (this.#runs >= MOST_RUNS) {
      return frame.warn(`${MOST_RUNS} commands are running already: end one of them`);
    }
    const output = new OutputOverlay(frame, line, shows);
    frame.open(output);
    this.#runs++;
    try {
      await output.follow(this.#options.run(args, {
        columns: Math.max(1, this.#options.columns() - EDGE_COLUMNS),
        onLine: (text, stream) => output.add(text, stream),
      }));
    } catch (error) {
      frame.close(output);
      frame.warn(error instanceof Error ? error.message : String(error));
    } finally {
      this.#runs--;
    }
  }
}
