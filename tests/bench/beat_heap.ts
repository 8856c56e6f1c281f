/**
 * A process of the memory benchmark: all that happens to a frame between the samples and the socket. Prints
 * {@link HeapGrowths} as JSON.
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
import { type HeapGrowths, heapGrowths } from "./beat_heap_growth.ts";
import { grooveMusic, MUSIC_RATE } from "./beat_music.ts";

const SECONDS = 60;

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

const growths: HeapGrowths = heapGrowths(blocks, (block) => analyzer.push(block, 1, onFrame));
if (!(sent > 0)) throw new Error("no frame came");
console.log(JSON.stringify(growths));
