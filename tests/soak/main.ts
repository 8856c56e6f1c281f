/**
 * `make soak`: faults of all kinds for some minutes, and looks from outside whether supervision keeps its
 * promises; then packets of all kinds of wrong into osc_debugger, 200,000 for each minute. Prints figures; the exit code is 1 when anything was violated, 2 for wrong use. Linux only.
 *
 *     deno run -A tests/soak/main.ts [--minutes 5] [--seed NUMBER] [--speed shown]
 */
import { parseArgs } from "node:util";
import { formatRows, machine } from "../bench/report.ts";
import { oscStorm, PACKETS_PER_MINUTE, stormRows } from "./osc_storm.ts";
import { Random } from "./random.ts";
import { report, rows, type SpeedFigures } from "./report.ts";
import { soak } from "./soak.ts";
import { Stage } from "./stage.ts";

interface Arguments {
  readonly minutes: number;
  readonly seed: number;
  readonly speed: SpeedFigures;
}

/** @throws {TypeError} for wrong use */
function readArguments(): Arguments {
  const text = { type: "string" } as const;
  const options = { minutes: text, seed: text, speed: text };
  const { values } = parseArgs({ args: Deno.args, options });
  const seed = values.seed || String(crypto.getRandomValues(new Uint32Array(1))[0]);
  const minutes = Number(values.minutes || "5");
  if (!/^\d+$/.test(seed)) throw new TypeError(`SEED=${seed} is no whole number`);
  if (!(minutes > 0)) throw new TypeError(`MINUTES=${values.minutes} is no number above 0`);
  if (Deno.build.os !== "linux") throw new TypeError("a soak needs Linux: it looks into /proc");
  const speed = values.speed || "judged";
  if (speed !== "judged" && speed !== "shown") {
    throw new TypeError(`SPEED=${speed} is neither judged nor shown`);
  }
  return { minutes, seed: Number(seed), speed };
}

/** @returns whether all was well */
async function run(given: Arguments, signal: AbortSignal): Promise<boolean> {
  const isWell = await disturb(given, signal);
  return signal.aborted ? isWell : await storm(given, signal) && isWell;
}

/** Packets that nobody meant to send: 200,000 for each minute of the soak. */
async function storm({ minutes, seed }: Arguments, signal: AbortSignal): Promise<boolean> {
  const result = await oscStorm(Math.ceil(minutes * PACKETS_PER_MINUTE), new Random(seed), signal);
  const figures = stormRows(result);
  console.log(`\n${formatRows(figures)}`);
  for (const violation of result.violations) console.log(violation);
  const isWell = figures.every(({ ok }) => ok !== false);
  if (!isWell) console.log(`violated; the same packets come again with SEED=${seed}`);
  return isWell;
}

async function disturb({ minutes, seed, speed }: Arguments, signal: AbortSignal): Promise<boolean> {
  await using stage = await Stage.create();
  const result = await soak(stage, minutes, new Random(seed), signal);
  const left = signal.aborted ? [] : await stage.down();
  if (left.length > 0) stage.expectations.violated(`left running: ${left.join(", ")}`);
  const figures = rows(stage, result, speed);
  console.log(report(stage, result, figures));
  const isWell = figures.every(({ ok }) => ok !== false);
  if (!isWell) console.log(`violated; the same faults come again with SEED=${seed}`);
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
  if (!stopping.signal.aborted) console.error(`the soak broke (SEED=${given.seed}):`, error);
}
// Native addons do not survive a natural end of the process.
Deno.exit(stopping.signal.aborted ? 130 : isWell ? 0 : 1);
