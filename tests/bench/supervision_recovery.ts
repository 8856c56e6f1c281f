/** How soon a worker that was killed, or hangs, answers again. */
import { BusClient } from "../../bus/mod.ts";
import {
  type Programs,
  type Settings,
  signal,
  SupervisedHome,
  SUPERVISOR,
} from "../integration/supervisor_harness.ts";
import type { BenchRow } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { atMost } from "./target.ts";

const KILLS = 10;
const QUICK_HANGS = 3;
/** A worker that has run so long has forgotten its last failure: each is a first one. */
const STABLE_SECONDS = 0.1;
/** The wait before a restart as it is by default, and each failure a first one. */
const FIRST_FAILURES: Settings = {
  backoff_min: 0.5,
  backoff_max: 15,
  stable_after: STABLE_SECONDS,
};
const BETWEEN_FAILURES_MS = 1_500;
const GIVE_UP_MS = 60_000;
const ASK_MS = 5;

/** See the head of the file. */
export async function recoveryRows(): Promise<BenchRow[]> {
  const example = await recoveries("example_worker", [], "SIGKILL", KILLS);
  const analyzer = await recoveries("audio_analyzer", ["--input", "demo"], "SIGKILL", KILLS);
  const supervisor = await supervisorRecoveries(KILLS);
  const slowHang = await recoveries("example_worker", [], "SIGSTOP", 1);
  const quickHangs = await recoveries("example_worker", [], "SIGSTOP", QUICK_HANGS, 1);
  return [
    atMost("example_worker killed, next answer", median(example), "s", 1.5),
    atMost("example_worker killed, next answer, slowest", quantile(example, 1), "s", 1.5),
    atMost("audio_analyzer killed, next answer", median(analyzer), "s", 1.5),
    atMost("audio_analyzer killed, next answer, slowest", quantile(analyzer, 1), "s", 1.5),
    { name: "process_manager killed, next answer", value: median(supervisor), unit: "s" },
    {
      name: "process_manager killed, next answer, slowest",
      value: quantile(supervisor, 1),
      unit: "s",
    },
    atMost("example_worker hangs, next answer", quantile(slowHang, 1), "s", 20),
    atMost(
      "example_worker hangs, alive_interval=1, next answer, slowest",
      quantile(quickHangs, 1),
      "s",
      5,
    ),
  ];
}

/** Seconds from each of `count` signals to the next answer. */
async function recoveries(
  worker: string,
  args: readonly string[],
  failure: "SIGKILL" | "SIGSTOP",
  count: number,
  alive_interval = 5,
): Promise<number[]> {
  const programs: Programs = {
    [worker]: { args: ["--port", "0", ...args], alive_interval },
  };
  await using stage = await SupervisedHome.started(programs, FIRST_FAILURES);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const pid = await stage.runs(worker);
    await delay(BETWEEN_FAILURES_MS);
    const begunMs = performance.now();
    signal(pid, failure);
    await nextAnswer(stage, worker, pid, begunMs + GIVE_UP_MS);
    times.push((performance.now() - begunMs) / 1000);
  }
  return times;
}

/** Seconds from each of `count` kills of the supervisor to the next answer of one: its keeper starts it. */
async function supervisorRecoveries(count: number): Promise<number[]> {
  await using stage = await SupervisedHome.create({ example_worker: { args: ["--port", "0"] } });
  await stage.start(undefined, { VJ_PROCESS_MANAGER_KEEPER: "true" });
  let pid = stage.supervisor.pid;
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    await delay(BETWEEN_FAILURES_MS);
    const begunMs = performance.now();
    signal(pid, "SIGKILL");
    await nextAnswer(stage, SUPERVISOR, pid, begunMs + GIVE_UP_MS);
    times.push((performance.now() - begunMs) / 1000);
    pid = (await stage.home.service(SUPERVISOR))?.pid ?? 0;
  }
  return times;
}

/** Waits until another process than `before` answers to a client that has just been started. */
async function nextAnswer(
  { home }: SupervisedHome,
  worker: string,
  before: number,
  deadlineMs: number,
): Promise<void> {
  for (;;) {
    const service = await home.service(worker);
    if (service !== undefined && service.pid !== before) break;
    if (performance.now() > deadlineMs) throw new Error(`${worker} was not replaced`);
    await delay(ASK_MS);
  }
  const client = new BusClient({ home: home.path });
  await client.send(worker, "health_check");
  await client.close();
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
