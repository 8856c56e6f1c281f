/** Command lines. The one module that knows the library behind them. */
import { Command, CommanderError, Option } from "commander";
import { printable } from "../logging/printable.ts";
import { errorText, UserError } from "../messages/errors.ts";

export { Command, Option } from "commander";

/** What a program says of itself. */
export interface ProgramDescription {
  name: string;
  version: string;
  description: string;
  /** Shown first in `--help`. */
  examples?: readonly (readonly [commandLine: string, what: string])[];
}

/** The examples of a program or a subcommand, as the head of its help. */
export function examplesText(examples: ProgramDescription["examples"]): string {
  if (examples === undefined || examples.length === 0) return "";
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}   ${what}`);
  return `Examples:\n${lines.join("\n")}\n`;
}

/** A program with `--version` and `--help`, examples first. */
export function createProgram(description: ProgramDescription): Command {
  return new Command(description.name)
    .description(description.description)
    .version(`${description.name} ${description.version}`, "--version", "Show the version")
    .helpOption("-h, --help", "Show this help")
    .addHelpText("before", examplesText(description.examples))
    .enablePositionalOptions() // a flag behind a subcommand is the subcommand's
    .showSuggestionAfterError()
    .exitOverride();
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

/** Reads a port. @throws {UserError} for anything but 0 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new UserError(`'${text}' is no port; 0 to 65535 are (0: any free one)`, { exitCode: 2 });
  }
  return port;
}

/** Reads the name of a worker. @throws {UserError} for one that is no plain word */
export function parseName(text: string): string {
  if (!/^[\w.-]{1,64}$/.test(text) || text === "__proto__") {
    throw new UserError(
      `'${text}' is no name for a worker: 1 to 64 letters, digits and _ . - are`,
      { exitCode: 2 },
    );
  }
  return text;
}

/** An option that allows certain words only. */
export function choice(flags: string, about: string, words: readonly string[], fallback: string) {
  return new Option(flags, about).choices(words).default(fallback);
}

/** The text may be a peer's: an error of a worker, a name in the registry. */
function tell(program: Command, text: string): void {
  console.error(`${program.name()}: ${printable(text)}`);
}

/**
 * Runs a program.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong use. Mistakes of the user are told in one line.
 */
export async function runProgram(program: Command, args: readonly string[]): Promise<number> {
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UserError) {
      tell(program, error.message);
      return error.exitCode;
    }
    tell(program, errorText(error));
    return 1;
  }
}
