/**
 * Whether the analyser grows: a quarter of an hour of music through its standard input, as fast as it takes it, and
 * what a minute of music leaves on the heap until it is collected.
 *
 * Eight hours through `analyze` take seven minutes and, for a file of 22.05 kHz, 4 GB of memory, which is the
 * file and its samples; what is looked at is that it does not grow from the end of the decoding on:
 *
 *     sox MUSIC... -r 22050 -b 8 -c 1 eight_hours.wav repeat 100 trim 0 28800
 *     dist/audio_analyzer analyze eight_hours.wav & while sleep 10 && grep VmRSS /proc/$!/status; do :; done
 */
import { join } from "node:path";
import { executable, TestHome } from "../integration/harness.ts";
import { HEAP_FLAGS, type HeapGrowths } from "./beat_heap_growth.ts";
import { grooveMusic, MUSIC_RATE } from "./beat_music.ts";
import { resultOf } from "./module_process.ts";
import { canMeasureProcesses, residentMegabytes } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { atMost } from "./target.ts";

const MINUTES = 15;
/** By then every page has been touched that is needed. */
const SETTLED_MINUTES = 3;

/** Growth of the analyser's memory. */
export async function beatMemoryBench(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  const { early, late } = await heapGrowths(home);
  const heap = [
    {
      name: "heap growth per minute of music, in the fourth",
      value: early.bytesPerMinute / 1024,
      unit: "KiB",
    },
    atMost(
      "the same after 20 min, before collection",
      late.bytesPerMinute / 1024,
      "KiB",
      1024,
    ),
    { name: "collections meanwhile", value: early.collections + late.collections, unit: "" },
  ];
  return canMeasureProcesses ? [...heap, ...await residentRows(home)] : heap;
}

async function heapGrowths(home: TestHome): Promise<HeapGrowths> {
  const module = join(import.meta.dirname ?? ".", "beat_heap.ts");
  const process = home.run(Deno.execPath(), ["run", "-A", "--no-check", HEAP_FLAGS, module]);
  return await resultOf(process) as HeapGrowths;
}

async function residentRows(home: TestHome): Promise<BenchRow[]> {
  const analyzer = home.run(executable("audio_analyzer"), [
    ...["--port", "0", "--input", "stdin", "--format", "f32le", "--channels", "1"],
    ...["--rate", String(MUSIC_RATE), "--osc", "127.0.0.1:9"],
  ], { stdin: "piped" });
  const { samples } = grooveMusic(125, 60);
  const minute = new Uint8Array(samples.buffer);
  const writer = analyzer.child.stdin.getWriter();
  const begunMs = performance.now();
  let settled = 0;
  let most = 0;
  for (let i = 0; i < MINUTES; i++) {
    // The pipe holds a third of a second: what is written has been analysed.
    for (let at = 0; at < minute.length; at += 65_536) {
      await writer.write(minute.subarray(at, at + 65_536));
    }
    const megabytes = residentMegabytes(analyzer.pid);
    if (i + 1 === SETTLED_MINUTES) settled = megabytes;
    if (i + 1 > SETTLED_MINUTES) most = Math.max(most, megabytes);
  }
  const seconds = (performance.now() - begunMs) / 1000;
  const last = residentMegabytes(analyzer.pid);
  await writer.close();
  return [
    { name: `memory after ${SETTLED_MINUTES} min of music`, value: settled, unit: "MB" },
    { name: `memory, most until ${MINUTES} min`, value: most, unit: "MB" },
    atMost(`memory after ${MINUTES} min, more`, last - settled, "MB", 5),
    { name: "stdin against real time", value: 60 * MINUTES / seconds, unit: "x" },
  ];
}
