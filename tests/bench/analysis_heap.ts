/**
 * A process of the benchmark of the analysis: the analyzer alone, on the demo music at 48 kHz stereo. Prints
 * {@link HeapGrowths} as JSON.
 *
 *     deno run -A --v8-flags=--expose-gc,--min-semi-space-size=64 tests/bench/analysis_heap.ts
 */
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { ANALYSIS_RATE, stereoMusic } from "./analysis_bench.ts";
import { type HeapGrowths, heapGrowths } from "./beat_heap_growth.ts";

const analyzer = new Analyzer({ sampleRate: ANALYSIS_RATE });
let sum = 0;
const onFrame = (frame: { rms: number }) => {
  sum += frame.rms;
};
const growths: HeapGrowths = heapGrowths(
  stereoMusic(),
  (block) => analyzer.push(block, 2, onFrame),
);
if (!(sum > 0)) throw new Error("the analysis gave no number");
console.log(JSON.stringify(growths));
