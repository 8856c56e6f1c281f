/**
 * `make bench`: measures speed and size of what is in dist/ and prints each figure with its target.
 *
 *     deno run -A tests/bench/main.ts [--json] [NAME...]
 *
 * Without names everything is measured, in about fifteen minutes. A figure that misses its target is printed
 * as such and is no failure; the exit code is 1 when a measurement broke, 2 for wrong use.
 */
import { parseArgs } from "node:util";
import { analysisBench } from "./analysis_bench.ts";
import { beatLatencyBench } from "./beat_latency_bench.ts";
import { beatMemoryBench } from "./beat_memory_bench.ts";
import { commandBench } from "./command_bench.ts";
import { consoleBench } from "./console_bench.ts";
import { fileAnalysisBench } from "./file_analysis_bench.ts";
import { latencyBench } from "./latency_bench.ts";
import { levelsBench } from "./levels_bench.ts";
import { loadBench } from "./load_bench.ts";
import { logAggregatorBench } from "./log_aggregator_bench.ts";
import { oscDebuggerBench } from "./osc_debugger_bench.ts";
import { lyricsBench } from "./lyrics_bench.ts";
import { type BenchRow, formatRows, machine } from "./report.ts";
import { sizeBench } from "./size_bench.ts";
import { spotifyBench } from "./spotify_bench.ts";
import { startBench } from "./start_bench.ts";
import { supervisionBench } from "./supervision_bench.ts";
import { telemetryBench } from "./telemetry_bench.ts";
import { virtualdjBench } from "./virtualdj_bench.ts";

const BENCHES: ReadonlyMap<string, () => Promise<BenchRow[]>> = new Map([
  ["commands", commandBench],
  ["telemetry", telemetryBench],
  ["analysis", analysisBench],
  ["levels", levelsBench],
  ["files", fileAnalysisBench],
  ["latency", latencyBench],
  ["beats", beatLatencyBench],
  ["memory", beatMemoryBench],
  ["start", startBench],
  ["osc_debugger", oscDebuggerBench],
  ["log_aggregator", logAggregatorBench],
  ["console", () => consoleBench()],
  ["load", loadBench],
  ["lyrics", lyricsBench],
  ["supervision", supervisionBench],
  ["spotify", spotifyBench],
  ["virtualdj", virtualdjBench],
  ["size", sizeBench],
]);

/** Runs the benches with these names one after the other. @returns whether all came to their end. */
async function measure(names: readonly string[], format: "text" | "json"): Promise<boolean> {
  if (format === "json") console.log(JSON.stringify(machine()));
  else console.log(Object.values(machine()).join(", "));
  let complete = true;
  for (const name of names) {
    const bench = BENCHES.get(name);
    if (bench === undefined) continue;
    const begunMs = performance.now();
    await Deno.stderr.write(new TextEncoder().encode(`measuring ${name} ... `));
    try {
      const rows = await bench();
      console.error(`${((performance.now() - begunMs) / 1000).toFixed(0)} s`);
      if (format === "text") console.log(`\n${name}\n${formatRows(rows)}`);
      else for (const row of rows) console.log(JSON.stringify({ bench: name, ...row }));
    } catch (error) {
      console.error("broke:", error);
      complete = false;
    }
  }
  return complete;
}

/** @throws {TypeError} for an option or a name that does not exist. */
function readArguments(): { names: readonly string[]; format: "text" | "json" } {
  const { positionals, values } = parseArgs({
    args: Deno.args,
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const all = [...BENCHES.keys()];
  const unknown = positionals.find((name) => !BENCHES.has(name));
  if (unknown !== undefined) {
    throw new TypeError(`nothing to measure is called '${unknown}'; there are ${all.join(", ")}`);
  }
  return {
    names: positionals.length > 0 ? positionals : all,
    format: values.json ? "json" : "text",
  };
}

let chosen: ReturnType<typeof readArguments>;
try {
  chosen = readArguments();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  Deno.exit(2);
}
// Native addons do not survive a natural end of the process.
Deno.exit(await measure(chosen.names, chosen.format) ? 0 : 1);
