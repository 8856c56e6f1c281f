import type { Command } from "../../bus/cli/program.ts";
import { addSubcommand, positive, printOf, type ProgramHost, withBus } from "./subcommand.ts";
import { checkPatterns } from "./watch.ts";
import { collectWords } from "./word_list.ts";

interface Flags {
  readonly json?: boolean;
  readonly seconds?: number;
  readonly topics?: string[];
  readonly except?: string[];
  readonly workers?: string[];
  readonly force?: boolean;
}

/** Adds `record`. */
export function addRecord(program: Command, host: ProgramHost): void {
  addSubcommand(program, "record <file>", [
    ["vj_console record show.jsonl.gz", "everything that is published, until ctrl-c"],
    ["vj_console record bug.jsonl --seconds 60", "a minute, for a bug report"],
    [
      "vj_console record show.jsonl --except audio.spectrum,audio.timbre",
      "but for the largest topics",
    ],
    ["vj_console record lyrics.jsonl --topics 'lyrics.*' --workers lyrics_fetcher", "only this"],
  ])
    .option("--topics <patterns>", "only these topics (audio.*,lyrics.line)", collectWords)
    .option("--except <patterns>", "not these topics", collectWords)
    .option("--workers <names>", "only these workers", collectWords)
    .option("--seconds <n>", "end after so many seconds", positive("--seconds"))
    .option("--force", "replace a file that is there already")
    .addHelpText(
      "after",
      "\nA name that ends in .gz is compressed. Track names and lyrics are private: only you can read the file." +
        "\n'vj_console replay FILE' plays it back.",
    )
    .action((path: string, _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const { topics = ["*"], except = [], workers = [] } = flags;
      checkPatterns([...topics, ...except]);
      return withBus(host, async (bus, output) => {
        const { record } = await import("../recording/record.ts");
        await record(bus, output, {
          path,
          existing: flags.force === true ? "replace" : "keep",
          topics,
          except,
          workers,
          seconds: flags.seconds ?? null,
          print: printOf(flags),
        });
      });
    });
}
