import { type Command, createProgram, examplesText } from "../../bus/cli/program.ts";
import { suggestion } from "../../bus/config/suggestion.ts";
import { UserError } from "../../bus/messages/errors.ts";
import { VERSION } from "../../bus/version.ts";
import { completionScript, type Shell } from "./completion_scripts.ts";
import { SHELLS, SUBCOMMANDS } from "./subcommands.ts";
import { addDoctor } from "./doctor/command.ts";
import { addLogs } from "./logs/command.ts";
import { addQuestions } from "./question_commands.ts";
import { addRecord } from "./record_command.ts";
import { addReplay } from "./replay_command.ts";
import { status } from "./status.ts";
import {
  about,
  addSubcommand,
  positive,
  printOf,
  type ProgramHost,
  withBus,
  withOutput,
} from "./subcommand.ts";
import { addSupervision } from "./supervision/command.ts";
import { addWatch } from "./watch_command.ts";

interface Flags {
  readonly json?: boolean;
  readonly seconds?: number;
  readonly worker?: string;
  readonly theme?: string;
  /** False with `--no-mouse`. */
  readonly mouse?: boolean;
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ["vj_console", "the live screen: workers, meters, beat, BPM (q quits)"],
  ["vj_console up", "start everything, and keep it running"],
  ["vj_console ps", "what runs, what does not, and why"],
  ["vj_console logs -f", "what they say"],
  ["vj_console down", "stop everything"],
  ["vj_console doctor", "is this machine ready for the show"],
  ["vj_console describe audio_analyzer", "what it can do, and its configuration"],
  ["vj_console set example_worker publish_interval=0.5", "change a value while it runs"],
  ["vj_console send example_worker restart", "send any command"],
  ["vj_console watch 'audio.*' --count 3", "see what it publishes"],
  ["vj_console --json | jq .bpm", "no terminal: a line a second"],
];

function addCompletions(program: Command): void {
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
}

/** The command line of vj_console. */
export function consoleProgram(host: ProgramHost): Command {
  const program = createProgram({
    name: "vj_console",
    version: VERSION,
    description: "Shows what the workers of the VJ toolkit do, and tells them what to do.\n" +
      "It is only a client: nothing starts but by 'up', 'start' and 'restart', and quitting it stops nothing.",
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
    .option("--theme <name>", "no command: colours: dark, light, high_contrast")
    .option("--no-mouse", "no command: leave the mouse to the terminal")
    .action((command: string | undefined, flags: Flags) => {
      if (command !== undefined) {
        const known = SUBCOMMANDS.map(({ word }) => word);
        throw new UserError(
          `there is no command '${command}'${suggestion(command, known)}; see vj_console --help`,
          { exitCode: 2 },
        );
      }
      const { worker = null, seconds = null, theme, mouse } = flags;
      return host.live(printOf(flags), {
        worker,
        seconds,
        ...(theme === undefined ? {} : { theme }),
        ...(mouse === false ? { mouse: "off" } : {}),
      });
    });
  addSupervision(program, host);
  addLogs(program, host);
  addDoctor(program, host);
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
  addRecord(program, host);
  addReplay(program, host);
  addCompletions(program);
  return program;
}
