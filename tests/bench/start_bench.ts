/** How soon a worker answers: from the start of its process to the first answer that a client gets. */
import { WorkerNotFoundError } from "../../bus/mod.ts";
import { executable, TestHome } from "../integration/harness.ts";
import type { BenchRow } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { atMost } from "./target.ts";

const STARTS = 11;
const GIVE_UP_MS = 10_000;
/** The client asks the registry this often whether the worker is there. */
const ASK_MS = 3;

/** First answer of the compiled example_worker and audio_analyzer. */
export async function startBench(): Promise<BenchRow[]> {
  const example = await starts("example_worker", []);
  const analyzer = await starts("audio_analyzer", ["--input", "demo"]);
  return [
    atMost("example_worker, first answer", median(example), "ms", 300),
    { name: "example_worker, first answer, slowest", value: quantile(example, 1), unit: "ms" },
    atMost("audio_analyzer, first answer", median(analyzer), "ms", 300),
    { name: "audio_analyzer, first answer, slowest", value: quantile(analyzer, 1), unit: "ms" },
  ];
}

async function starts(program: string, args: readonly string[]): Promise<number[]> {
  await using home = await TestHome.create();
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begunMs = performance.now();
    // A name for each, so that no entry of an earlier one is taken for it.
    const name = `${program}_${start}`;
    const process = home.run(executable(program), ["--name", name, "--port", "0", ...args]);
    await firstAnswer(home, name, begunMs + GIVE_UP_MS);
    times.push(performance.now() - begunMs);
    process.kill("SIGTERM");
    await process.ended();
  }
  return times;
}

async function firstAnswer(home: TestHome, name: string, deadlineMs: number): Promise<void> {
  for (;;) {
    try {
      await home.client.send(name, "health_check");
      return;
    } catch (error) {
      if (!(error instanceof WorkerNotFoundError) || performance.now() > deadlineMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
}
