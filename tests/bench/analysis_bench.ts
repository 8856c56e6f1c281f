import { join } from "node:path";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";
import { TestHome } from "../integration/harness.ts";
import { HEAP_FLAGS, type HeapGrowths } from "./beat_heap_growth.ts";
import { resultOf } from "./module_process.ts";
import { type BenchRow, printReport } from "./report.ts";
import { atLeast, atMost } from "./target.ts";

/** Sample rate of the music in Hz. */
export const ANALYSIS_RATE = 48_000;
const SECONDS = 60;
const FRAME_SAMPLES = ANALYSIS_RATE / FRAMES_PER_SECOND;

/**
 * Cost of the whole analysis per frame of 10 ms, on the demo music at 48 kHz stereo. One frame follows
 * the other, so that all caches are warm: a worker, which wakes up for each, pays more ("load" measures
 * that).
 */
export async function analysisBench(): Promise<BenchRow[]> {
  const block = stereoMusic();
  const times = new Float64Array(SECONDS * FRAMES_PER_SECOND);
  const analyzer = new Analyzer({ sampleRate: ANALYSIS_RATE });
  let checksum = 0;
  const onFrame = (frame: { rms: number }) => {
    checksum += frame.rms;
  };
  // One pass to let the compiler settle; it is what a worker does after its first seconds.
  for (const frame of block) analyzer.push(frame, 2, onFrame);

  const begun = performance.now();
  for (let i = 0; i < block.length; i++) {
    const before = performance.now();
    analyzer.push(block[i] as Float32Array, 2, onFrame);
    times[i] = performance.now() - before;
  }
  const spentMs = performance.now() - begun;
  times.sort();
  const p50 = 1000 * (times[Math.floor(times.length * 0.5)] as number);
  const p99 = 1000 * (times[Math.floor(times.length * 0.99)] as number);
  const realTime = (SECONDS * 1000) / spentMs;
  if (!Number.isFinite(checksum)) throw new Error("the analysis gave no number");
  const { early, late } = await heapGrowths();
  return [
    atMost("analysis per frame, warm loop, p50", p50, "us", 100),
    atMost("analysis per frame, warm loop, p99", p99, "us", 1000),
    atLeast("analysis against real time, warm loop", realTime, "x", 60),
    {
      name: "heap growth per minute of music, in the fourth",
      value: early.bytesPerMinute / 1024,
      unit: "KiB",
    },
    atMost("the same after 20 min, before collection", late.bytesPerMinute / 1024, "KiB", 1024),
    { name: "collections meanwhile", value: early.collections + late.collections, unit: "" },
  ];
}

/** In a process of its own: only one that was started for it tells what was not yet collected. */
async function heapGrowths(): Promise<HeapGrowths> {
  await using home = await TestHome.create();
  const module = join(import.meta.dirname ?? ".", "analysis_heap.ts");
  const process = home.run(Deno.execPath(), ["run", "-A", "--no-check", HEAP_FLAGS, module]);
  return await resultOf(process) as HeapGrowths;
}

/** A minute of the demo music in frames of 10 ms, stereo. */
export function stereoMusic(): Float32Array[] {
  const demo = new DemoGroove({ sampleRate: ANALYSIS_RATE });
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

if (import.meta.main) printReport("audio analysis", await analysisBench());
