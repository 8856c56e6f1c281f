/** What supervising eight workers costs while nothing happens, and how soon commands are answered. */
import { type Programs, SupervisedHome, worker } from "../integration/supervisor_harness.ts";
import { cpuSeconds, residentMegabytes } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";
import { answerTimes } from "./supervision_answers.ts";
import { atMost } from "./target.ts";

const WORKERS = 8;
const SETTLE_MS = 10_000;
const MEASURE_MS = 30_000;
const ANSWERS = 500;

/** See the head of the file. */
export async function restRows(): Promise<BenchRow[]> {
  await using stage = await SupervisedHome.started(eightWorkers());
  for (const name of Object.keys(eightWorkers())) await stage.runs(name);
  await delay(SETTLE_MS);
  const { pid } = stage.supervisor;
  const before = cpuSeconds(pid);
  const begunMs = performance.now();
  await delay(MEASURE_MS);
  const percent = 100_000 * (cpuSeconds(pid) - before) / (performance.now() - begunMs);
  const megabytes = residentMegabytes(pid);
  const status = await answerTimes(stage, "status", ANSWERS);
  const list = await answerTimes(stage, "list_workers", ANSWERS);
  return [
    atMost("process_manager, 8 workers at rest", percent, "% CPU", 1),
    atMost("process_manager, 8 workers at rest, memory", megabytes, "MB", 80),
    { name: "status of 8 workers, p50", value: quantile(status, 0.5), unit: "ms" },
    atMost("status of 8 workers, p99", quantile(status, 0.99), "ms", 20),
    { name: "list_workers, p50", value: quantile(list, 0.5), unit: "ms" },
    atMost("list_workers, p99", quantile(list, 0.99), "ms", 20),
  ];
}

function eightWorkers(): Programs {
  // Looked at as often as by default.
  const program = worker(["--set", "publish_interval=3600"], {
    command: "example_worker",
    alive_interval: 5,
  });
  return Object.fromEntries(Array.from({ length: WORKERS }, (_, i) => [`worker_${i}`, program]));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
