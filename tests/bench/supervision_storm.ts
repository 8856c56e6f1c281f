/** Ten programs that end as soon as they are started, restarted 10,000 times in all. */
import { usage } from "../integration/harness.ts";
import { type Programs, script, SupervisedHome } from "../integration/supervisor_harness.ts";
import { cpuSeconds } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { answerTimes } from "./supervision_answers.ts";
import { atMost } from "./target.ts";

const PROGRAMS = 10;
const FIRST_RESTARTS = 500;
const RESTARTS = 10_000;
const ANSWERS = 300;
const GIVE_UP_MS = 10 * 60_000;
/** The collector makes memory go up and down: the middle of some looks counts. */
const LOOKS = 15;
const LOOK_MS = 200;

interface Size {
  megabytes: number;
  descriptors: number;
}

/** See the head of the file. */
export async function stormRows(): Promise<BenchRow[]> {
  const begunMs = performance.now();
  await using stage = await SupervisedHome.started(failing(), {
    backoff_min: 0.001,
    backoff_max: 0.001,
  });
  await restarts(stage, FIRST_RESTARTS);
  const first = await size(stage);
  const status = await answerTimes(stage, "status", ANSWERS);
  const list = await answerTimes(stage, "list_workers", ANSWERS);
  await restarts(stage, RESTARTS);
  const seconds = (performance.now() - begunMs) / 1000;
  const percent = 100 * cpuSeconds(stage.supervisor.pid) / seconds;
  const last = await size(stage);
  const growth = 100 * (last.megabytes / first.megabytes - 1);
  return [
    { name: "10,000 restarts, time", value: seconds, unit: "s" },
    { name: "10,000 restarts, supervisor", value: percent, unit: "% CPU" },
    { name: "10,000 restarts, memory at the end", value: last.megabytes, unit: "MB" },
    atMost("10,000 restarts, memory more than after 500", growth, "%", 5),
    atMost(
      "10,000 restarts, descriptors more than after 500",
      last.descriptors - first.descriptors,
      "",
      0,
    ),
    { name: "status in a crash storm, p99", value: quantile(status, 0.99), unit: "ms" },
    atMost("status in a crash storm, slowest", quantile(status, 1), "ms", 100),
    atMost("list_workers in a crash storm, slowest", quantile(list, 1), "ms", 100),
  ];
}

function failing(): Programs {
  const names = Array.from({ length: PROGRAMS }, (_, i) => `failing_${i}`);
  return Object.fromEntries(names.map((name) => [name, script("exit 1")]));
}

/** Waits until there were so many restarts in all. */
async function restarts(stage: SupervisedHome, count: number): Promise<void> {
  const deadlineMs = performance.now() + GIVE_UP_MS;
  for (;;) {
    const statuses = await stage.statuses();
    const sum = statuses.reduce((total, { restarts }) => total + restarts, 0);
    if (sum >= count) return;
    if (performance.now() > deadlineMs) throw new Error(`only ${sum} restarts of ${count}`);
    await delay(LOOK_MS);
  }
}

async function size({ supervisor: { pid } }: SupervisedHome): Promise<Size> {
  const megabytes: number[] = [];
  const descriptors: number[] = [];
  for (let i = 0; i < LOOKS; i++) {
    const used = await usage(pid);
    megabytes.push(used.rssBytes / 1e6);
    descriptors.push(used.descriptors);
    await delay(LOOK_MS);
  }
  // A log is open for the moment of a start: the smallest count is the one between.
  return { megabytes: median(megabytes), descriptors: Math.min(...descriptors) };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
