import { collect, type Command, createProgram, examplesText } from "../../bus/cli/program.ts";
import { suggestion } from "../../bus/config/suggestion.ts";
import { UserError } from "../../bus/messages/errors.ts";
import type { ConsoleBus } from "../console_bus.ts";
import { Ending } from "../ending.ts";
import type { LiveOptions } from "../live/options.ts";
import { sanitise } from "../tui/glyphs.ts";
import { VERSION } from "../../bus/version.ts";
import { ask, type Question } from "./ask.ts";
import { parseAssignments, parsePayload } from "./assignments.ts";
import { completionScript, type Shell } from "./completion_scripts.ts";
import { SHELLS, SUBCOMMANDS } from "./completion_words.ts";
import { Output, ReaderGoneError } from "./output.ts";
import type { Print } from "./print.ts";
import { status } from "./status.ts";
import { checkPatterns, firstNote, watch } from "./watch.ts";

/** What the command line needs from outside. */
export interface ProgramHost {
  /** Makes the bus client. */
  connect(): Promise<ConsoleBus>;
  /** Shows the live screen, or lines where there is no terminal. */
  live(print: Print, options: LiveOptions): Promise<void>;
}

interface Flags {
  readonly json?: boolean;
  readonly seconds?: number;
  readonly worker?: string | string[];
  readonly payload?: string;
  readonly timeout?: number;
  readonly count?: number;
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ["vj_console", "the live screen: workers, meters, beat, BPM (q quits)"],
  ["vj_console status", "who is running, and is it well"],
  ["vj_console describe audio_analyzer", "what it can do, and its configuration"],
  ["vj_console set example_worker publish_interval=0.5", "change a value while it runs"],
  ["vj_console send example_worker restart", "send any command"],
  ["vj_console watch 'audio.*' --count 3", "see what it publishes"],
  ["vj_console --json | jq .bpm", "no terminal: a line a second"],
];

function about(word: string): string {
  const meaning = SUBCOMMANDS.find((known) => known.word === word)?.meaning ?? "";
  return meaning.charAt(0).toUpperCase() + meaning.slice(1);
}

/** Reads a positive number. @throws {UserError} (wrong use) */
function positive(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value > 0 && value <= 1e7) return value;
    throw new UserError(`${name} '${text}' is no number above 0`, { exitCode: 2 });
  };
}

/** Reads a positive whole number. @throws {UserError} (wrong use) */
function positiveWhole(name: string): (text: string) => number {
  return (text) => {
    const value = positive(name)(text);
    if (Number.isInteger(value)) return value;
    throw new UserError(`${name} '${text}' is no whole number`, { exitCode: 2 });
  };
}

function printOf(flags: Flags): Print {
  return flags.json === true ? "json" : "text";
}

/** Runs an action that prints; a reader that goes away in the middle is no failure. */
async function withOutput(action: (output: Output) => Promise<void>): Promise<void> {
  try {
    await action(new Output());
  } catch (error) {
    if (!(error instanceof ReaderGoneError)) throw error;
  }
}

/** Runs an action that prints and needs a bus client. */
function withBus(
  host: ProgramHost,
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

function askWorker(host: ProgramHost, flags: Flags, question: Question): Promise<void> {
  return withBus(host, (bus, output) => ask(bus, output, printOf(flags), question));
}

/** Adds a subcommand with `--json` and its examples first in the help. */
function addSubcommand(
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

function addQuestions(program: Command, host: ProgramHost): void {
  addSubcommand(program, "describe <worker>", [
    ["vj_console describe audio_analyzer", "commands, topics, configuration"],
  ]).action((worker: string, _: Flags, self: Command) =>
    askWorker(host, self.optsWithGlobals<Flags>(), { worker, command: "describe" })
  );
  addSubcommand(program, "get <worker>", [
    ["vj_console get audio_analyzer", "status, configuration, figures"],
    ["vj_console get example_worker --json | jq .metrics", "for a program"],
  ]).action((worker: string, _: Flags, self: Command) =>
    askWorker(host, self.optsWithGlobals<Flags>(), { worker, command: "get_state" })
  );
  addSubcommand(program, "send <worker> <command> [key=value...]", [
    ["vj_console send audio_analyzer list_devices", "a command without values"],
    ["vj_console send audio_analyzer set_input input=demo", "values: JSON, else text"],
    [
      `vj_console send example_worker set_config --payload '{"config":{"publish_interval":2}}'`,
      "JSON",
    ],
  ])
    .option("--payload <json>", "payload as a JSON object, key=value on top")
    .option("--timeout <seconds>", "how long to wait for the answer (2)", positive("--timeout"))
    .action((worker: string, command: string, words: string[], _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const payload = parsePayload(flags.payload, words);
      const timeout = flags.timeout === undefined ? {} : { timeoutMs: flags.timeout * 1000 };
      return askWorker(host, flags, { worker, command, payload, ...timeout });
    });
  addSubcommand(program, "set <worker> <key=value...>", [
    ["vj_console set example_worker publish_interval=0.5", "applied at once where it can be"],
  ]).action((worker: string, words: string[], _: Flags, self: Command) => {
    const payload = { config: parseAssignments(words) };
    return askWorker(host, self.optsWithGlobals<Flags>(), {
      worker,
      command: "set_config",
      payload,
    });
  });
}

function addWatch(program: Command, host: ProgramHost): void {
  addSubcommand(program, "watch <pattern...>", [
    ["vj_console watch 'audio.*'", "everything below a word"],
    ["vj_console watch audio.beat --json | jq .payload.bpm", "one topic, for a program"],
    ["vj_console watch '*' --worker example_worker --count 5", "five messages of one worker"],
  ])
    .option("--worker <name>", "only from this worker; may be given again", collect, [])
    .option("--count <n>", "end after so many messages", positiveWhole("--count"))
    .option("--seconds <n>", "end after so many seconds", positive("--seconds"))
    .action((patterns: string[], _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      checkPatterns(patterns);
      return withBus(host, async (bus, output) => {
        using ending = new Ending(flags.seconds ?? null);
        const workers = [flags.worker ?? []].flat();
        const note = await firstNote(bus, workers);
        if (note !== null) console.error(`vj_console: ${sanitise(note)}`);
        await watch(bus, output, printOf(flags), {
          patterns,
          workers,
          signal: ending.signal,
          ...(flags.count === undefined ? {} : { count: flags.count }),
          ...(Deno.stdout.isTerminal() ? { columns: Deno.consoleSize().columns } : {}),
        });
        if (output.leftOut > 0) {
          console.error(`vj_console: ${output.leftOut} messages left out: the reader is too slow`);
        }
      });
    });
}

/** The command line of vj_console. */
export function consoleProgram(host: ProgramHost): Command {
  const program = createProgram({
    name: "vj_console",
    version: VERSION,
    description: "Shows what the workers of the VJ toolkit do, and tells them what to do.\n" +
      "It is only a client: starting it starts nothing, quitting it stops nothing.",
    examples: EXAMPLES,
  })
    .usage("[options] [command]")
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, "vj_console: ")),
    })
    .showHelpAfterError("(add --help for help)")
    .enablePositionalOptions()
    .argument("[command]")
    .option("--json", "no command: an object a second, no screen")
    .option("--seconds <n>", "no command: end after so many seconds", positive("--seconds"))
    .option("--worker <name>", "no command: show the sound of this analyser")
    .action((command: string | undefined, flags: Flags) => {
      if (command !== undefined) {
        const known = SUBCOMMANDS.map(({ word }) => word);
        throw new UserError(
          `there is no command '${command}'${suggestion(command, known)}; see vj_console --help`,
          { exitCode: 2 },
        );
      }
      const worker = typeof flags.worker === "string" ? flags.worker : null;
      return host.live(printOf(flags), { worker, seconds: flags.seconds ?? null });
    });
  addSubcommand(program, "status", [["vj_console status", "name, health, pid, ports, uptime"]])
    .action((_: Flags, self: Command) =>
      withBus(host, async (bus, output) => {
        const print = printOf(self.optsWithGlobals<Flags>());
        const note = await status(bus, output, print, Date.now() / 1000);
        if (note !== null) console.error(`vj_console: ${note}`);
      })
    );
  addQuestions(program, host);
  addWatch(program, host);
  program.command("completions").description(about("completions"))
    .addHelpText(
      "before",
      examplesText([
        ["source <(vj_console completions bash)", "in ~/.bashrc"],
        ["source <(vj_console completions zsh)", "in ~/.zshrc"],
        ["vj_console completions fish | source", "in ~/.config/fish/config.fish"],
      ]),
    )
    .argument("<shell>", SHELLS.join(", "))
    .action(async (shell: string) => {
      if (!SHELLS.some((known) => known === shell)) {
        throw new UserError(
          `there are no completions for '${shell}', only for ${SHELLS.join(", ")}`,
          { exitCode: 2 },
        );
      }
      await withOutput((output) => output.lines([completionScript(shell as Shell).trimEnd()]));
    });
  return program;
}
