/** What running workers cost: memory, and processor time while nothing and while everything happens. */
import { createSocket } from "node:dgram";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { TestHome, type TestProcess, until } from "../integration/harness.ts";
import { PulseDaemon } from "../integration/pulse_daemon.ts";
import {
  canMeasureProcesses,
  cpuSeconds,
  descendants,
  residentMegabytes,
} from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { atMost } from "./target.ts";

/** What is measured how long: `settleSeconds` after the start, then on for `measureSeconds`. */
interface Span {
  settleSeconds: number;
  measureSeconds: number;
}

/** A show lasts hours: start-up is over by then, and most of the compiler's work. */
const ANALYZER: Span = { settleSeconds: 12, measureSeconds: 16 };
/** There is little to compile. */
const EXAMPLE: Span = { settleSeconds: 4, measureSeconds: 16 };
const SAMPLE_RATE = 48_000;
const SINK = "bench";

interface Load {
  /** Percent of one core. */
  percent: number;
  megabytes: number;
  /** Of the processes that it started, such as parec. */
  childrenPercent: number;
}

/**
 * Idle and live cost of the compiled workers, one after the other: side by side they would wait for
 * the same cores and share the same caches. Linux only.
 */
export async function loadBench(): Promise<BenchRow[]> {
  if (!canMeasureProcesses) return [];
  await using home = await TestHome.create();
  // Somebody listens, as in a show: sending to a closed port costs the system an answer each time.
  const listener = createSocket("udp4");
  await new Promise<void>((resolve) => listener.bind(0, "127.0.0.1", resolve));
  const osc = ["--osc", `127.0.0.1:${listener.address().port}`];

  const idleLoad = await loadOf(
    home.startWorker("example_worker", ["--set", "publish_interval=3600"]),
    EXAMPLE,
  );
  const countingLoad = await loadOf(
    home.startWorker("example_worker", [], { name: "counting" }),
    EXAMPLE,
  );
  const demoLoad = await loadOf(
    home.startWorker("audio_analyzer", ["--input", "demo", ...osc]),
    ANALYZER,
  );
  const deviceLoad = PulseDaemon.isInstalled() ? await deviceLoadOf(home, osc) : undefined;
  listener.close();
  return [
    ...rowsOf("example_worker idle", idleLoad, 0.5),
    ...rowsOf("example_worker, 10 counts a second", countingLoad),
    ...rowsOf("audio_analyzer, demo", demoLoad, 5),
    ...rowsOf("audio_analyzer, live device", deviceLoad, 5),
    ...(deviceLoad === undefined ? [] : [{
      name: "audio_analyzer, live device, capture children",
      value: deviceLoad.childrenPercent,
      unit: "% CPU",
    }]),
  ];
}

/** Starts an analyser on a sound device on which the demo music plays. */
async function hearDevice(
  home: TestHome,
  stage: PulseDaemon,
  osc: readonly string[],
): Promise<TestProcess> {
  await stage.start(SINK);
  const file = join(home.path, "music.raw");
  await writeFile(file, rawMusic(ANALYZER.settleSeconds + ANALYZER.measureSeconds + 10));
  stage.play(file, SINK);
  const name = "live";
  const args = ["--input", `device:${SINK}.monitor`, ...osc];
  const process = await home.startWorker("audio_analyzer", args, { name, env: { ...stage.env } });
  await until("sound from the device", async () => {
    const { metrics } = await home.client.send(name, "get_state") as {
      metrics?: { state?: string };
    };
    return metrics?.state === "running";
  });
  return process;
}

/** The load of an analyser on a sound device of a daemon of its own. */
async function deviceLoadOf(home: TestHome, osc: readonly string[]): Promise<Load> {
  await using stage = new PulseDaemon();
  return await loadOf(hearDevice(home, stage, osc), ANALYZER);
}

/** Measures a worker that is starting, and ends it. */
async function loadOf(
  starting: Promise<TestProcess>,
  { settleSeconds, measureSeconds }: Span,
): Promise<Load> {
  await using worker = await starting;
  await delay(settleSeconds * 1000);
  const before = spent(worker.pid);
  const begunMs = performance.now();
  await delay(measureSeconds * 1000);
  const seconds = (performance.now() - begunMs) / 1000;
  const after = spent(worker.pid);
  return {
    percent: 100 * (after.own - before.own) / seconds,
    childrenPercent: 100 * (after.children - before.children) / seconds,
    megabytes: residentMegabytes(worker.pid),
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function spent(pid: number): { own: number; children: number } {
  const children = descendants(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
  return { own: cpuSeconds(pid), children };
}

/** @param cpuTarget percent of one core; no targets at all without it */
function rowsOf(name: string, load: Load | undefined, cpuTarget?: number): BenchRow[] {
  if (load === undefined) return [];
  const { percent, megabytes } = load;
  if (cpuTarget === undefined) return [{ name, value: percent, unit: "% CPU" }];
  return [
    atMost(name, percent, "% CPU", cpuTarget),
    atMost(`${name}, memory`, megabytes, "MB", 100),
  ];
}

/** Demo music as raw s16le stereo of 48 kHz. */
function rawMusic(seconds: number): Uint8Array {
  const mono = new Float32Array(seconds * SAMPLE_RATE);
  new DemoGroove({ sampleRate: SAMPLE_RATE }).fill(mono);
  const stereo = new Int16Array(2 * mono.length);
  mono.forEach((sample, i) => {
    stereo[2 * i] = stereo[2 * i + 1] = Math.round(sample * 32_767);
  });
  return new Uint8Array(stereo.buffer);
}
