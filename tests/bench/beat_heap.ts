/**
 * A process of the memory benchmark: all that happens to a frame between the samples and the socket, with a
 * young generation so large that nothing is collected meanwhile. Prints {@link HeapGrowths} as JSON.
 *
 *     deno run -A --v8-flags=--expose-gc,--min-semi-space-size=64 tests/bench/beat_heap.ts
 */
import { ClockedFrames } from "../../workers/audio_analyzer/clock/clocked_frames.ts";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { SynesthesiaProfile } from "../../workers/audio_analyzer/osc/synesthesia_profile.ts";
import { VjProfile } from "../../workers/audio_analyzer/osc/vj_profile.ts";
import { BeatTimer } from "../../workers/audio_analyzer/publish/beat_timer.ts";
import { grooveMusic, MUSIC_RATE } from "./beat_music.ts";

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
const SECONDS = 60;
const BLOCKS_PER_LOOK = 200;

const { samples } = grooveMusic(125, SECONDS);
const BLOCK = MUSIC_RATE / 200;
const blocks = Array.from(
  { length: samples.length / BLOCK },
  (_, i) => samples.subarray(i * BLOCK, (i + 1) * BLOCK),
);
const analyzer = new Analyzer({ sampleRate: MUSIC_RATE });
const clock = new MusicalClock();
const clockedFrames = new ClockedFrames(clock);
const profiles = [new VjProfile(), new SynesthesiaProfile()];
let sent = 0;
const emit = (bytes: Uint8Array) => void (sent += bytes.length);
const heardMs = () => 1000 * clock.seconds;
const beatTimer = new BeatTimer({
  time: { now: () => 0, monotonicMs: heardMs },
  captureSeconds: () => 0,
  tell: (count) => profiles.forEach((profile) => profile.beat(count, emit)),
  after: () => () => {},
});

function onFrame(frame: FeatureFrame): void {
  clockedFrames.pass(frame);
  for (const profile of profiles) profile.write(frame, emit);
  beatTimer.frame(clock);
}

/** Plays the minute. @param look called for each second of it */
function play(look: () => void): void {
  // Nothing of this loop may be left on the heap: an iterator would leave an array for each block.
  for (let i = 0; i < blocks.length; i++) {
    if (i % BLOCKS_PER_LOOK === 0) look();
    analyzer.push(blocks[i] as Float32Array, 1, onFrame);
  }
}

/** Plays the minute and watches the heap. */
function measure(): HeapGrowth {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("start it with --v8-flags=--expose-gc");
  gc();
  let before = Deno.memoryUsage().heapUsed;
  let grown = 0;
  let collections = 0;
  play(() => {
    const now = Deno.memoryUsage().heapUsed;
    if (now < before) collections++;
    else grown += now - before;
    before = now;
  });
  return { bytesPerMinute: grown * 60 / SECONDS, collections };
}

for (let i = 0; i < EARLY_MINUTES; i++) play(() => {});
const early = measure();
for (let i = EARLY_MINUTES; i < LATE_MINUTES; i++) play(() => {});
const late = measure();
if (!(sent > 0)) throw new Error("no frame came");
console.log(JSON.stringify({ early, late } satisfies HeapGrowths));
