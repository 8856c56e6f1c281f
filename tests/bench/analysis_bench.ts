import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";
import { type BenchRow, printReport } from "./report.ts";

const SAMPLE_RATE = 48_000;
const SECONDS = 60;
const FRAME_SAMPLES = SAMPLE_RATE / FRAMES_PER_SECOND;

/**
 * Cost of the whole analysis per frame of 10 ms, on the demo music at 48 kHz stereo. One frame follows
 * the other, so that all caches are warm: a worker, which wakes up for each, pays more ("load" measures
 * that).
 */
// deno-lint-ignore require-await -- all benchmarks have one signature
export async function analysisBench(): Promise<BenchRow[]> {
  const block = stereoMusic();
  const times = new Float64Array(SECONDS * FRAMES_PER_SECOND);
  const analyzer = new Analyzer({ sampleRate: SAMPLE_RATE });
  let checksum = 0;
  const onFrame = (frame: { rms: number }) => {
    checksum += frame.rms;
  };
  // One pass to let the compiler settle; it is what a worker does after its first seconds.
  for (const frame of block) analyzer.push(frame, 2, onFrame);

  const heapBefore = settledHeapBytes();
  const begun = performance.now();
  for (let i = 0; i < block.length; i++) {
    const before = performance.now();
    analyzer.push(block[i] as Float32Array, 2, onFrame);
    times[i] = performance.now() - before;
  }
  const spentMs = performance.now() - begun;
  const grownBytes = Math.max(0, Deno.memoryUsage().heapUsed - heapBefore);
  times.sort();
  const p50 = 1000 * (times[Math.floor(times.length * 0.5)] as number);
  const p99 = 1000 * (times[Math.floor(times.length * 0.99)] as number);
  const realTime = (SECONDS * 1000) / spentMs;
  const growth = grownBytes / 1024 / (SECONDS / 60);
  if (!Number.isFinite(checksum)) throw new Error("the analysis gave no number");
  return [
    {
      name: "analysis per frame, warm loop, p50",
      value: p50,
      unit: "us",
      target: "<= 100",
      ok: p50 <= 100,
    },
    {
      name: "analysis per frame, warm loop, p99",
      value: p99,
      unit: "us",
      target: "<= 1000",
      ok: p99 <= 1000,
    },
    {
      name: "analysis against real time, warm loop",
      value: realTime,
      unit: "x",
      target: ">= 60",
      ok: realTime >= 60,
    },
    {
      name: "heap growth per minute, before collection",
      value: growth,
      unit: "KiB",
      target: "<= 1024",
      ok: growth <= 1024,
    },
  ];
}

function stereoMusic(): Float32Array[] {
  const demo = new DemoGroove({ sampleRate: SAMPLE_RATE });
  const mono = new Float32Array(FRAME_SAMPLES);
  return Array.from({ length: SECONDS * FRAMES_PER_SECOND }, () => {
    demo.fill(mono);
    const stereo = new Float32Array(2 * FRAME_SAMPLES);
    mono.forEach((x, i) => {
      stereo[2 * i] = x;
      stereo[2 * i + 1] = x;
    });
    return stereo;
  });
}

/** The heap in use, after a collection when the runtime was started with --expose-gc. */
function settledHeapBytes(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  return Deno.memoryUsage().heapUsed;
}

if (import.meta.main) printReport("audio analysis", await analysisBench());
