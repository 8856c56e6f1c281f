import { type Command, examplesText } from "../../bus/cli/program.ts";
import { UserError } from "../../bus/messages/errors.ts";
import { cockpitColumns } from "../cockpit_child.ts";
import type { ConsoleBus } from "../console_bus.ts";
import type { LiveOptions } from "../cockpit/options.ts";
import { SUBCOMMANDS } from "./subcommands.ts";
import { Output, ReaderGoneError } from "./output.ts";
import type { Print } from "./print.ts";

/** What the command line needs from outside. */
export interface ProgramHost {
  /** Makes the bus client. */
  connect(): Promise<ConsoleBus>;
  /** Shows the live screen, or lines where there is no terminal. */
  live(print: Print, options: LiveOptions): Promise<void>;
  /** Folder of all state. */
  readonly home: string;
  /** What stood behind `--`: flags for the supervisor that `up` starts. */
  readonly supervisorFlags: readonly string[];
}

/** How the results of a command are wanted. */
export function printOf(flags: { readonly json?: boolean }): Print {
  return flags.json === true ? "json" : "text";
}

/** Columns that lines for people are cut to: those of the terminal or cockpit, none for a file or a pipe. */
export function terminalColumns(): number | undefined {
  if (!Deno.stdout.isTerminal()) return cockpitColumns();
  return Deno.consoleSize().columns || undefined;
}

/** Reads a positive number. @throws {UserError} (wrong use) */
export function positive(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value > 0 && value <= 1e7) return value;
    throw new UserError(`${name} '${text}' is no number above 0`, { exitCode: 2 });
  };
}

/** Reads a positive whole number. @throws {UserError} (wrong use) */
export function positiveWhole(name: string): (text: string) => number {
  return (text) => {
    const value = positive(name)(text);
    if (Number.isInteger(value)) return value;
    throw new UserError(`${name} '${text}' is no whole number`, { exitCode: 2 });
  };
}

/** Runs an action that prints; a reader that goes away in the middle is no failure. */
export async function withOutput(action: (output: Output) => Promise<void>): Promise<void> {
  try {
    await action(new Output());
  } catch (error) {
    if (!(error instanceof ReaderGoneError)) throw error;
  }
}

/** Runs an action that prints and needs a bus client. */
export function withBus(
  host: Pick<ProgramHost, "connect">,
  action: (bus: ConsoleBus, output: Output) => Promise<void>,
): Promise<void> {
  return withOutput(async (output) => {
    const bus = await host.connect();
    try {
      await action(bus, output);
    } finally {
      await bus.close();
    }
  });
}

/** What a subcommand does, as its help begins. */
export function about(word: string): string {
  const meaning = SUBCOMMANDS.find((known) => known.word === word)?.meaning ?? "";
  return meaning.charAt(0).toUpperCase() + meaning.slice(1);
}

/** Adds a subcommand with `--json` and its examples first in the help. */
export function addSubcommand(
  program: Command,
  usage: string,
  examples: readonly (readonly [string, string])[],
): Command {
  const [name = ""] = usage.split(" ");
  return program.command(usage)
    .description(about(name))
    .addHelpText("before", examplesText(examples))
    .option("--json", "print JSON, an object a line");
}
