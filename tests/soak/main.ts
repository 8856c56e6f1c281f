/**
 * `make soak`: faults of all kinds for some minutes, and looks from outside whether supervision keeps its
 * promises; then packets that nobody meant to send, through osc_debugger. Prints figures; the exit code is 1
 * when anything was violated, 2 for wrong use. Linux only.
 *
 *     deno run -A tests/soak/main.ts [--minutes 5] [--seed NUMBER] [--speed shown]
 */
import { formatRows } from "../bench/report.ts";
import { oscStorm, PACKETS_PER_MINUTE, stormRows } from "./osc_storm.ts";
import { Random } from "./random.ts";
import { report, rows } from "./report.ts";
import { runSeeded, type SeededArguments } from "./seeded_run.ts";
import { soak } from "./soak.ts";
import { Stage } from "./stage.ts";

async function disturb(given: SeededArguments, stopped: AbortSignal): Promise<boolean> {
  await using stage = await Stage.create();
  const result = await soak(stage, given.minutes, new Random(given.seed), stopped);
  const left = stopped.aborted ? [] : await stage.down();
  if (left.length > 0) stage.expectations.violated(`left running: ${left.join(", ")}`);
  const figures = rows(stage, result, given.speed === "shown" ? "shown" : "judged");
  console.log(report(stage, result, figures));
  return figures.every(({ ok }) => ok !== false);
}

async function storm({ minutes, seed }: SeededArguments, stopped: AbortSignal): Promise<boolean> {
  const packets = Math.ceil(minutes * PACKETS_PER_MINUTE);
  const result = await oscStorm(packets, new Random(seed), stopped);
  const figures = stormRows(result);
  console.log(`\n${formatRows(figures)}`);
  for (const violation of result.violations) console.log(violation);
  return figures.every(({ ok }) => ok !== false);
}

await runSeeded({
  name: "the soak",
  minutes: 5,
  check({ speed }) {
    if (["", "judged", "shown"].includes(speed)) return;
    throw new TypeError(`SPEED=${speed} is neither judged nor shown`);
  },
  async run(given, stopped) {
    const isWell = await disturb(given, stopped);
    return stopped.aborted ? isWell : await storm(given, stopped) && isWell;
  },
});
