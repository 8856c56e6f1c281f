import type { Command } from "../../bus/cli/program.ts";
import { UserError } from "../../bus/messages/errors.ts";
import { addSubcommand, positive, printOf, type ProgramHost, withOutput } from "./subcommand.ts";
import { collectWords } from "./word_list.ts";

const SLOWEST = 0.1;
const FASTEST = 100;

interface Flags {
  readonly json?: boolean;
  readonly seconds?: number;
  readonly speed?: number;
  readonly from?: number;
  readonly loop?: boolean;
  readonly only?: string[];
  readonly except?: string[];
  readonly asSuffix?: string;
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (text.trim() !== "" && speed >= SLOWEST && speed <= FASTEST) return speed;
  throw new UserError(`--speed '${text}' is none; ${SLOWEST} to ${FASTEST} are`, { exitCode: 2 });
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && Number.isFinite(seconds)) return seconds;
  throw new UserError(`--from '${text}' is no number of seconds from 0`, { exitCode: 2 });
}

/** Adds `replay`. */
export function addReplay(program: Command, host: ProgramHost): void {
  addSubcommand(program, "replay <file>", [
    [
      "vj_console replay show.jsonl.gz",
      "as if the workers of that evening ran; space pauses, q ends",
    ],
    ["vj_console replay show.jsonl --loop", "over and over, to rehearse without music"],
    ["vj_console replay bug.jsonl --from 30 --speed 0.5", "from there, at half speed"],
    ["vj_console replay show.jsonl --only lyrics_fetcher", "one worker, beside the real ones"],
    [
      "vj_console replay show.jsonl --as-suffix _replay",
      "under other names: audio_analyzer_replay",
    ],
  ])
    .option("--speed <factor>", `${SLOWEST} to ${FASTEST}; 2 is twice as fast`, speedOf)
    .option("--from <seconds>", "begin there, with the states of that moment", secondsOf)
    .option("--loop", "begin anew at the end")
    .option("--seconds <n>", "end after so many seconds", positive("--seconds"))
    .option("--only <workers>", "only these workers of the file", collectWords)
    .option("--except <workers>", "not these workers of the file", collectWords)
    .option("--as-suffix <text>", "put this behind the names of the workers")
    .addHelpText(
      "after",
      "\nWhile it runs, its workers are in the registry, and say that they are a replay. Times inside the" +
        "\nmessages are moved to now, so that positions in tracks are right.",
    )
    .action((path: string, _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      return withOutput(async (output) => {
        const { replay } = await import("../recording/replay.ts");
        await replay(output, {
          path,
          home: host.home,
          speed: flags.speed ?? 1,
          from: flags.from ?? 0,
          repeat: flags.loop === true ? "loop" : "once",
          seconds: flags.seconds ?? null,
          only: flags.only ?? [],
          except: flags.except ?? [],
          suffix: flags.asSuffix ?? "",
          print: printOf(flags),
        });
      });
    });
}
