/**
 * `make show`: a show with every worker, tracks that change, and programs that are killed at random; the
 * cockpit is looked at from outside, as a person would, and must never be wrong for longer than 2 s after the
 * facts have changed. Prints figures; the exit code is 1 when it was wrong, 2 for wrong use. Linux only.
 *
 *     deno run -A tests/show/main.ts [--minutes 30] [--seed NUMBER]
 */
import { parseArgs } from "node:util";
import { machine } from "../bench/report.ts";
import { Random } from "../soak/random.ts";
import { performShow } from "./perform.ts";
import { reportText } from "./report.ts";
import { ShowStage } from "./show_stage.ts";

interface Arguments {
  readonly minutes: number;
  readonly seed: number;
}

/** @throws {TypeError} for wrong use */
function readArguments(): Arguments {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: Deno.args, options: { minutes: text, seed: text } });
  const minutes = Number(values.minutes || "30");
  const seed = values.seed || String(crypto.getRandomValues(new Uint32Array(1))[0]);
  if (!/^\d+$/.test(seed)) throw new TypeError(`SEED=${seed} is no whole number`);
  if (!(minutes > 0)) throw new TypeError(`MINUTES=${values.minutes} is no number above 0`);
  if (Deno.build.os !== "linux") throw new TypeError("a show needs Linux: it asks ps and script");
  return { minutes, seed: Number(seed) };
}

/** @returns whether the cockpit was right */
async function run({ minutes, seed }: Arguments, signal: AbortSignal): Promise<boolean> {
  await using stage = await ShowStage.create();
  const result = await performShow(stage, minutes, new Random(seed), signal);
  console.log(reportText(result));
  const isWell = result.judge.violations.length === 0;
  if (!isWell) console.log(`the same kills come again with SEED=${seed}`);
  return isWell;
}

let given: Arguments;
try {
  given = readArguments();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  Deno.exit(2);
}
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.addSignalListener(signal, () => stopping.abort());
}
console.log(Object.values(machine()).join(", "));
console.log(`${given.minutes} minutes, SEED=${given.seed}`);
let isWell = false;
try {
  isWell = await run(given, stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) console.error(`the show broke (SEED=${given.seed}):`, error);
}
// Native addons do not survive a natural end of the process.
Deno.exit(stopping.signal.aborted ? 130 : isWell ? 0 : 1);
