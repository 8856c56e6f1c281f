/**
 * What the console costs and how soon it answers, at 120x40 on a pseudo terminal.
 *
 *     deno run -A tests/bench/console_bench.ts [--minutes N]
 *
 * `--minutes` watches its memory for so long; without it a minute tells the growth of an hour but roughly.
 * The meters are those of a worker of the benchmark: 64 bins 30 times a second.
 */
import { parseArgs } from "node:util";
import { ConsoleTerminal, HAS_PSEUDO_TERMINAL } from "../integration/console_terminal.ts";
import { Stage } from "../integration/console_stage.ts";
import { keyTimes } from "./console_keys.ts";
import { type ConsolePicture, picturesOf, tornPictures } from "./console_pictures.ts";
import { ConsoleWorkers } from "./console_workers.ts";
import { canMeasureProcesses, cpuSeconds, residentMegabytes } from "./process_usage.ts";
import { type BenchRow, printReport } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { atMost } from "./target.ts";

const COLUMNS = 120;
const ROWS = 40;
const STARTS = 9;
const IDLE_WORKERS = 8;
/** Start-up is over by then, and most of the compiler's work. */
const SETTLE_MS = 12_000;
/** Half a minute after it was last busy V8 tidies its memory, once: that is the end of the start, and no rest. */
const REST_SETTLE_MS = 45_000;
const MEASURE_MS = 20_000;
const CAPTURES = 1_000;
/** The key of the screen with meters and spectrum; of no use to a console whose first screen has them. */
const AUDIO_SCREEN = "3";
const SAMPLE_MS = 500;

/** See the head of the file. @param minutes how long its memory is watched */
export async function consoleBench(minutes = 1): Promise<BenchRow[]> {
  if (!canMeasureProcesses || !HAS_PSEUDO_TERMINAL) return [];
  return [...await atRest(), ...await stepping(), ...await moving(minutes)];
}

/** Eight workers, and nothing that moves. */
async function atRest(): Promise<BenchRow[]> {
  await using stage = new Stage();
  await using workers = new ConsoleWorkers(stage);
  await workers.startIdle(IDLE_WORKERS);
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await startMs(stage));
  await using terminal = new ConsoleTerminal(stage, COLUMNS, ROWS);
  const pid = await terminal.pid();
  await pause(REST_SETTLE_MS);
  const percent = await load(pid);
  return [
    atMost("first full picture, middle of 9 starts", median(starts), "ms", 400),
    { name: "first full picture, slowest", value: Math.max(...starts), unit: "ms" },
    atMost("8 workers at rest", percent, "% CPU", 0.3),
    { name: "8 workers at rest, memory", value: residentMegabytes(pid), unit: "MB" },
  ];
}

/** From the start of the process to its first whole frame; with `script` and a shell, which start it. */
async function startMs(stage: Stage): Promise<number> {
  const begunMs = performance.now();
  await using terminal = new ConsoleTerminal(stage, COLUMNS, ROWS);
  while (!terminal.written.includes("\x1b[?2026l")) {
    if (performance.now() - begunMs > 10_000) throw new Error("the console draws nothing");
    await pause(1);
  }
  const ms = performance.now() - begunMs;
  await terminal.type("q");
  await terminal.ended();
  return ms;
}

/** All levels at one value, which changes eleven times a second: what belongs together can be told. */
async function stepping(): Promise<BenchRow[]> {
  await using stage = new Stage();
  await using workers = new ConsoleWorkers(stage);
  await workers.startMeters("steps");
  await using terminal = new ConsoleTerminal(stage, COLUMNS, ROWS);
  await pause(2_000);
  await terminal.type(AUDIO_SCREEN);
  await pause(MEASURE_MS);
  const stream = terminal.written;
  const pictures = await picturesOf(stream, COLUMNS, ROWS);
  const torn = tornPictures(pictures);
  let tornCaptures = 0;
  for (let i = 0; i < CAPTURES; i++) {
    if (torn.has(captured(pictures, Math.random() * stream.length))) tornCaptures++;
  }
  const keys = await keyTimes(terminal);
  return [
    { name: "frames looked at for tears", value: pictures.length, unit: "" },
    atMost(`torn among ${CAPTURES} captures`, tornCaptures, "", 0),
    { name: "key to changed picture, meters moving, p50", value: median(keys), unit: "ms" },
    atMost("key to changed picture, meters moving, p99", quantile(keys, 0.99), "ms", 50),
  ];
}

/** Number of the picture that is shown when so much of the stream has come. */
function captured(pictures: readonly ConsolePicture[], position: number): number {
  return pictures.findLastIndex(({ end }) => end <= position);
}

/** All meters and a spectrum move. */
async function moving(minutes: number): Promise<BenchRow[]> {
  await using stage = new Stage();
  await using workers = new ConsoleWorkers(stage);
  await workers.startMeters("music");
  await using terminal = new ConsoleTerminal(stage, COLUMNS, ROWS);
  const pid = await terminal.pid();
  await pause(2_000);
  await terminal.type(AUDIO_SCREEN);
  await pause(SETTLE_MS);
  const framesBefore = countFrames(terminal);
  const percent = await load(pid);
  const frames = countFrames(terminal) - framesBefore;
  const growth = await growthPerHour(pid, minutes, () => terminal.written = "");
  return [
    { name: "pictures a second", value: frames / MEASURE_MS * 1000, unit: "/s" },
    atMost("meters and 64 bars at 30 Hz", percent, "% CPU", 4),
    atMost("meters and 64 bars at 30 Hz, memory", residentMegabytes(pid), "MB", 90),
    { name: `memory growth by ${minutes} min, extrapolated`, value: growth, unit: "MB/h" },
  ];
}

function countFrames({ written }: ConsoleTerminal): number {
  return written.split("\x1b[?2026l").length - 1;
}

/** Percent of a core. */
async function load(pid: number): Promise<number> {
  const before = cpuSeconds(pid);
  const begunMs = performance.now();
  await pause(MEASURE_MS);
  return 100_000 * (cpuSeconds(pid) - before) / (performance.now() - begunMs);
}

/**
 * Slope of the line through the resident memory.
 *
 * @param forget drops what was heard so far
 */
async function growthPerHour(pid: number, minutes: number, forget: () => void): Promise<number> {
  const samples: [hours: number, megabytes: number][] = [];
  const begunMs = performance.now();
  for (;;) {
    const hours = (performance.now() - begunMs) / 3_600_000;
    if (hours > minutes / 60) break;
    samples.push([hours, residentMegabytes(pid)]);
    forget();
    await pause(SAMPLE_MS);
  }
  const meanOf = (index: 0 | 1) =>
    samples.reduce((sum, sample) => sum + sample[index], 0) / samples.length;
  const [meanHours, meanMegabytes] = [meanOf(0), meanOf(1)];
  let covariance = 0;
  let variance = 0;
  for (const [hours, megabytes] of samples) {
    covariance += (hours - meanHours) * (megabytes - meanMegabytes);
    variance += (hours - meanHours) ** 2;
  }
  return covariance / variance;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (import.meta.main) {
  const { values } = parseArgs({ args: Deno.args, options: { minutes: { type: "string" } } });
  printReport("console", await consoleBench(Number(values.minutes ?? 1)));
  Deno.exit(0);
}
