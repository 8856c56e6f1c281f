/** What is profiled: the analysis of some minutes of the demo; prints microseconds a frame. */
import { ClockedFrames } from "../../../workers/audio_analyzer/clock/clocked_frames.ts";
import { MusicalClock } from "../../../workers/audio_analyzer/clock/musical_clock.ts";
import { DemoGroove } from "../../../workers/audio_analyzer/demo/groove.ts";
import { Analyzer } from "../../../workers/audio_analyzer/dsp/analyzer.ts";

const SAMPLE_RATE = 48_000;
const SECONDS = 60;
const ROUNDS = 4;

const samples = new Float32Array(SAMPLE_RATE * SECONDS);
new DemoGroove({ sampleRate: SAMPLE_RATE }).fill(samples);
const analyzer = new Analyzer({ sampleRate: SAMPLE_RATE });
const clocked = new ClockedFrames(new MusicalClock());
let frames = 0;
const startMs = performance.now();
for (let round = 0; round < ROUNDS; round++) {
  analyzer.push(samples, 1, (frame) => {
    clocked.pass(frame);
    frames++;
  });
}
console.log((1000 * (performance.now() - startMs)) / frames);
