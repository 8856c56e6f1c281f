/** The log of all workers: how fast it is kept, and how fast it is searched. */
import { join } from "node:path";
import { lineOf, type LogRecord } from "../../workers/log_aggregator/record.ts";
import { TestHome, until } from "../integration/harness.ts";
import { resultOf, startModule } from "./module_process.ts";
import { canMeasureProcesses, cpuSeconds, residentMegabytes } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { median } from "./statistics.ts";
import { atLeast, atMost } from "./target.ts";

const SPEAKERS = 8;
const PER_SECOND = 20_000;
const SECONDS = 10;
const LINES = 1_000_000;
const SEARCHES = 3;
/** Yesterday: what is older than two weeks is not kept. */
const BEGUN_AT = Math.floor(Date.now() / 1000) - 86_400;
const AGGREGATOR = "log_aggregator";

/** Twenty thousand lines a second to the disk, then searches in a million. */
export async function logAggregatorBench(): Promise<BenchRow[]> {
  return [...await keeping(), ...await searching()];
}

async function keeping(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  const aggregator = await home.startWorker(AGGREGATOR);
  const cpuBefore = canMeasureProcesses ? cpuSeconds(aggregator.pid) : NaN;
  const speakers = startModule(
    home,
    "log_speakers.ts",
    [SPEAKERS, PER_SECOND, SECONDS].map(String),
  );
  const { sent, seconds } = await resultOf(speakers) as { sent: number; seconds: number };
  const { written } = await until("the lines on the disk", async () => {
    const stats = await home.client.send(AGGREGATOR, "stats") as { written: number };
    return stats.written >= sent ? stats : undefined;
  }).catch(() => home.client.send(AGGREGATOR, "stats") as Promise<{ written: number }>);
  const rows = [
    atLeast("lines kept", Math.min(written, sent) / seconds, "/s", 0.99 * PER_SECOND),
    atMost("lines lost", Math.max(0, sent - written), "", 0),
  ];
  if (!canMeasureProcesses) return rows;
  const load = (cpuSeconds(aggregator.pid) - cpuBefore) / seconds;
  return [
    ...rows,
    { name: "load at 20,000 lines/s", value: 100 * load, unit: "%" },
    { name: "memory after it", value: residentMegabytes(aggregator.pid), unit: "MB" },
  ];
}

async function searching(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  await writeLines(join(home.path, "logs", "all"));
  await home.startWorker(AGGREGATOR);
  const search = async (question: Record<string, unknown>) => {
    const took: number[] = [];
    for (let i = 0; i < SEARCHES; i++) {
      const begunMs = performance.now();
      const answer = await home.client.send(AGGREGATOR, "query", question, { timeoutMs: 30_000 });
      took.push((performance.now() - begunMs) / 1000);
      if (Number(answer["lines_searched"]) < LINES) {
        throw new Error(JSON.stringify(answer).slice(0, 300));
      }
    }
    return median(took);
  };
  return [
    atMost("a million lines, by text", await search({ text: "no such words" }), "s", 2),
    atMost("... by regular expression", await search({ regex: "wor[km]s? \\d+x" }), "s", 2),
    atMost("... by level and worker", await search({ level: "error", worker: "nobody" }), "s", 2),
  ];
}

async function writeLines(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const perFile = LINES / 5;
  for (let file = 0; file < 5; file++) {
    const lines: string[] = [];
    for (let i = 0; i < perFile; i++) lines.push(lineOf(recordAt(file * perFile + i)));
    const begunAt = new Date((recordAt(file * perFile).time) * 1000);
    const name = `${begunAt.toISOString().replaceAll(/[:.]/g, "-").replace("Z", "")}.jsonl`;
    await Deno.writeTextFile(join(folder, name), `${lines.join("\n")}\n`);
  }
}

function recordAt(index: number): LogRecord {
  return {
    time: BEGUN_AT + index / 50,
    level: index % 100 === 0 ? "WARNING" : "INFO",
    worker: `worker_${index % 7}`,
    logger: `worker_${index % 7}.part`,
    message: `line ${index} of a show in which something is told again and again, as workers do`,
    fields: { number: index },
  };
}
