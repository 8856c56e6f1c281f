import type { Command } from "../../../bus/cli/program.ts";
import { sanitise } from "../../tui/glyphs.ts";
import {
  addSubcommand,
  positive,
  printOf,
  type ProgramHost,
  terminalColumns,
  withBus,
} from "../subcommand.ts";
import type { Change } from "./change.ts";
import { systemPace } from "./pace.ts";
import { stderrPort } from "./progress.ts";
import type { Setting } from "./setting.ts";

const UP_SECONDS = 30;
const CHANGE_SECONDS = 30;
const DOWN_SECONDS = 60;
/** Longer than that the supervisor does not wait either. */
const MOST_SECONDS = 600;

interface Flags {
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly keepWorkers?: boolean;
  readonly all?: boolean;
  readonly group?: string;
}

function timeoutOf({ timeout }: Flags, seconds: number): number {
  return Math.min(timeout ?? seconds, MOST_SECONDS);
}

/** Runs an action on the supervisor with what it needs of this machine. */
function withSetting(
  host: ProgramHost,
  flags: Flags,
  action: (setting: Setting) => Promise<void>,
): Promise<void> {
  return withBus(host, async (bus, output) => {
    const { processes } = await import("../../../bus/processes/processes.ts");
    const columns = terminalColumns();
    await action({
      bus,
      output,
      print: printOf(flags),
      pace: systemPace,
      progress: stderrPort,
      ...(columns === undefined ? {} : { columns }),
      tell: (text) => console.error(`vj_console: ${sanitise(text)}`),
      exists: (pid) => processes().exists(pid),
    });
  });
}

function addChange(
  program: Command,
  host: ProgramHost,
  word: Change,
  examples: readonly (readonly [string, string])[],
): void {
  addSubcommand(program, `${word} [worker...]`, examples)
    .option("--all", "every program")
    .option("--group <name>", "the programs of a group")
    .option("--no-wait", "return when it has begun")
    .option(
      "--timeout <seconds>",
      `how long to wait until it is done (${CHANGE_SECONDS})`,
      positive("--timeout"),
    )
    .action((workers: string[], _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const { group = null, all = false, wait = true } = flags;
      const timeoutSeconds = timeoutOf(flags, CHANGE_SECONDS);
      const request = { change: word, workers, group, all, wait, timeoutSeconds };
      return withSetting(host, flags, async (setting) => {
        const { change } = await import("./change.ts");
        await change(setting, request);
      });
    });
}

function addUp(program: Command, host: ProgramHost): void {
  addSubcommand(program, "up [worker...]", [
    ["vj_console up", "start the supervisor, and by it everything; wait until all is ready"],
    ["vj_console up lyrics_fetcher", "also this one, if someone stopped it"],
    ["vj_console up -- --port 0", "flags behind -- are the supervisor's"],
  ])
    .option("--no-wait", "return when the supervisor answers")
    .option(
      "--timeout <seconds>",
      `how long to wait until all is ready (${UP_SECONDS})`,
      positive("--timeout"),
    )
    .action((words: string[], _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const { supervisorFlags } = host;
      const request = {
        workers: words,
        wait: flags.wait ?? true,
        timeoutSeconds: timeoutOf(flags, UP_SECONDS),
        flags: supervisorFlags,
      };
      return withSetting(host, flags, async (setting) => {
        const [{ up }, { launchSupervisor }] = await Promise.all([
          import("./up.ts"),
          import("./launch.ts"),
        ]);
        await up(setting, () => launchSupervisor(host.home, supervisorFlags), request);
      });
    });
}

function addDown(program: Command, host: ProgramHost): void {
  addSubcommand(program, "down", [
    ["vj_console down", "stop everything, and wait until it is gone"],
    ["vj_console down --keep-workers", "end the supervisor only; what it started runs on"],
  ])
    .option("--keep-workers", "end the supervisor only")
    .option(
      "--timeout <seconds>",
      `how long to wait until all is gone (${DOWN_SECONDS})`,
      positive("--timeout"),
    )
    .action((_: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const { keepWorkers = false } = flags;
      const timeoutSeconds = timeoutOf(flags, DOWN_SECONDS);
      return withSetting(host, flags, async (setting) => {
        const { down } = await import("./down.ts");
        await down(setting, { keepWorkers, timeoutSeconds });
      });
    });
}

/** Adds `up`, `down`, `ps`, `start`, `stop` and `restart`: what the supervisor does. */
export function addSupervision(program: Command, host: ProgramHost): void {
  addUp(program, host);
  addDown(program, host);
  addSubcommand(program, "ps [worker...]", [
    ["vj_console ps", "what runs, what does not, and why"],
    ["vj_console ps --json | jq -r 'select(.state != \"running\").name'", "for a program"],
  ]).action((workers: string[], _: Flags, self: Command) =>
    withSetting(host, self.optsWithGlobals<Flags>(), async (setting) => {
      const { ps } = await import("./ps.ts");
      await ps(setting, workers);
    })
  );
  addChange(program, host, "start", [
    ["vj_console start lyrics_fetcher", "and what it depends on"],
    ["vj_console start --group show", "a group"],
  ]);
  addChange(program, host, "stop", [
    ["vj_console stop lyrics_fetcher", "it stays stopped until someone starts it"],
    ["vj_console stop --all", "everything but the supervisor"],
  ]);
  addChange(program, host, "restart", [
    ["vj_console restart audio_analyzer", "stop it and start it again"],
    ["vj_console restart --all --timeout 60", "everything, with patience"],
  ]);
}
