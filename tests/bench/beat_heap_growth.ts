/** What a minute of music leaves on the heap; for a process that was started with {@link HEAP_FLAGS}. */
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";

/** A collection on demand, and a young generation so large that there is none meanwhile. */
export const HEAP_FLAGS = "--v8-flags=--expose-gc,--min-semi-space-size=64";

/** What a minute of music leaves behind, and whether that is all. */
export interface HeapGrowth {
  readonly bytesPerMinute: number;
  /** How often the heap became smaller: something was collected, and is not counted. */
  readonly collections: number;
}

/** After some minutes, and after many: the compiler is slow to take up what happens ten times a second. */
export interface HeapGrowths {
  readonly early: HeapGrowth;
  readonly late: HeapGrowth;
}

/** Minutes of music before each measurement. */
const EARLY_MINUTES = 3;
const LATE_MINUTES = 20;

/**
 * Plays a minute again and again.
 *
 * @param blocks the minute, 10 ms each or less
 * @throws {Error} without the flags
 */
export function heapGrowths(
  blocks: readonly Float32Array[],
  push: (block: Float32Array) => void,
): HeapGrowths {
  const minutes = (count: number) => {
    for (let i = 0; i < count; i++) play(blocks, push, () => {});
  };
  minutes(EARLY_MINUTES);
  const early = measure(blocks, push);
  minutes(LATE_MINUTES - EARLY_MINUTES - 1);
  return { early, late: measure(blocks, push) };
}

/** @param look called now and then */
function play(
  blocks: readonly Float32Array[],
  push: (block: Float32Array) => void,
  look: () => void,
): void {
  // Nothing of this loop may be left on the heap: an iterator would leave an array for each block.
  for (let i = 0; i < blocks.length; i++) {
    if (i % FRAMES_PER_SECOND === 0) look();
    push(blocks[i] as Float32Array);
  }
}

function measure(
  blocks: readonly Float32Array[],
  push: (block: Float32Array) => void,
): HeapGrowth {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error(`start it with ${HEAP_FLAGS}`);
  gc();
  let before = Deno.memoryUsage().heapUsed;
  let grown = 0;
  let collections = 0;
  const look = () => {
    const now = Deno.memoryUsage().heapUsed;
    if (now < before) collections++;
    else grown += now - before;
    before = now;
  };
  play(blocks, push, look);
  look();
  return { bytesPerMinute: grown, collections };
}
