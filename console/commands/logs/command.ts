import type { Command } from "../../../bus/cli/program.ts";
import { Ending } from "../../ending.ts";
import { sanitise } from "../../tui/glyphs.ts";
import {
  addSubcommand,
  positiveWhole,
  printOf,
  type ProgramHost,
  withOutput,
} from "../subcommand.ts";

interface Flags {
  readonly json?: boolean;
  readonly follow?: boolean;
  readonly lines?: number;
}

/** Resolves after a time, or sooner when the signal is aborted. */
function sleepUntilAborted(signal: AbortSignal): (milliseconds: number) => Promise<void> {
  return (milliseconds) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
    });
}

/** Adds `logs`. */
export function addLogs(program: Command, host: ProgramHost): void {
  addSubcommand(program, "logs [worker...]", [
    ["vj_console logs -f", "what all programs say, as it comes"],
    ["vj_console logs audio_analyzer -n 200", "the last lines of one, also when it is dead"],
  ])
    .option("-f, --follow", "go on with what comes")
    .option(
      "-n, --lines <n>",
      "last lines of each (50 of one program, 10 of each of several)",
      positiveWhole("--lines"),
    )
    .action((workers: string[], _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const request = {
        home: host.home,
        workers,
        print: printOf(flags),
        ...(flags.lines === undefined ? {} : { count: flags.lines }),
        tell: (text: string) => console.error(`vj_console: ${sanitise(text)}`),
      };
      return withOutput(async (output) => {
        const { followLogs, showLogs } = await import("./logs.ts");
        if (flags.follow !== true) return await showLogs(output, request);
        using ending = new Ending();
        output.onEnd(() => ending.end());
        await followLogs(output, request, ending.signal, sleepUntilAborted(ending.signal));
      });
    });
}
