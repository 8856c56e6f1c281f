import { collect, type Command } from "../../bus/cli/program.ts";
import { Ending } from "../ending.ts";
import { sanitise } from "../tui/glyphs.ts";
import {
  addSubcommand,
  positive,
  positiveWhole,
  printOf,
  type ProgramHost,
  terminalColumns,
  withBus,
} from "./subcommand.ts";
import { checkPatterns, firstNote, watch } from "./watch.ts";

interface Flags {
  readonly json?: boolean;
  readonly seconds?: number;
  readonly worker?: string[];
  readonly count?: number;
}

/** Adds `watch`. */
export function addWatch(program: Command, host: ProgramHost): void {
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
        const columns = terminalColumns();
        const note = await firstNote(bus, workers);
        if (note !== null) console.error(`vj_console: ${sanitise(note)}`);
        await watch(bus, output, printOf(flags), {
          patterns,
          workers,
          signal: ending.signal,
          ...(flags.count === undefined ? {} : { count: flags.count }),
          ...(columns === undefined ? {} : { columns }),
        });
        if (output.leftOut > 0) {
          console.error(`vj_console: ${output.leftOut} messages left out: the reader is too slow`);
        }
      });
    });
}
