import assert from "node:assert/strict";
import {
  BEATS_PER_BAR,
  CYCLE_BARS,
  partAt,
} from "../../workers/audio_analyzer/demo/arrangement.ts";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { type FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { copyFrame, RATE } from "./dsp_signals.ts";

/** Length of a bar of the demo at its usual tempo. */
const BAR_SECONDS = (BEATS_PER_BAR * 60) / 126;

function analyseDemo(seconds: number): FeatureFrame[] {
  const demo = new DemoGroove({ sampleRate: RATE });
  const analyzer = new Analyzer({ sampleRate: RATE });
  const block = new Float32Array(RATE / 10);
  const frames: FeatureFrame[] = [];
  for (let i = 0; i < seconds * 10; i++) {
    demo.fill(block);
    analyzer.push(block, 1, (frame) => frames.push(copyFrame(frame)));
  }
  return frames;
}

const CYCLE = analyseDemo(2 * CYCLE_BARS * BAR_SECONDS);

Deno.test("DemoGroove is the same whatever the block sizes", () => {
  const whole = new Float32Array(40_000);
  new DemoGroove({ sampleRate: 8000 }).fill(whole);
  const demo = new DemoGroove({ sampleRate: 8000 });
  const pieces = new Float32Array(40_000);
  for (let at = 0, size = 1; at < pieces.length; at += size, size = (size * 7 + 3) % 1000 + 1) {
    demo.fill(pieces.subarray(at, at + size));
  }
  assert.deepEqual(pieces, whole);
});

Deno.test("DemoGroove stays within full scale and is never silent for a bar", () => {
  const demo = new DemoGroove({ sampleRate: RATE });
  const bar = new Float32Array(Math.round(BAR_SECONDS * RATE));
  for (let i = 0; i < CYCLE_BARS; i++) {
    demo.fill(bar);
    const peak = bar.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    assert.ok(peak > 0.05 && peak < 1, `peak ${peak} in bar ${i}`);
  }
});

Deno.test("DemoGroove refuses a tempo that nobody plays", () => {
  assert.throws(() => new DemoGroove({ sampleRate: RATE, bpm: 1000 }), /40-240 BPM, not 1000/);
});

Deno.test("the arrangement repeats after its cycle", () => {
  assert.deepEqual(partAt(CYCLE_BARS + 9), partAt(9));
});

Deno.test("the analyzer shows the demo's tempo within 1 % from 5 s on", () => {
  const wrong = CYCLE.filter((frame) =>
    frame.timeSeconds > 5 && Math.abs(frame.bpm / 126 - 1) > 0.01
  );
  assert.equal(wrong.length, 0);
});

Deno.test("the analyzer's beats keep up with the demo through breakdown and riser", () => {
  const from = 5;
  const counted = CYCLE.filter((frame) => frame.beat && frame.timeSeconds > from).length;
  const played = ((2 * CYCLE_BARS * BAR_SECONDS - from) * 126) / 60;
  assert.ok(Math.abs(counted - played) <= 2, `${counted} of ${played}`);
});

Deno.test("the analyzer's beats lie within 40 ms of the demo's", () => {
  const period = 60 / 126;
  const off = CYCLE.filter((frame) => frame.beat && frame.timeSeconds > 5)
    .map((frame) => Math.abs(((frame.beatTimeSeconds + period / 2) % period) - period / 2));
  const near = off.filter((seconds) => seconds < 0.04).length / off.length;
  assert.ok(near > 0.97, `${near}`);
});

Deno.test("the analyzer finds the demo's build-up and drop in both rounds, and no others", () => {
  const begins = (flag: "buildup" | "drop") =>
    CYCLE.filter((frame, i) => frame[flag] && !(CYCLE[i - 1]?.[flag] ?? false))
      .map((frame) => ((frame.timeSeconds / BAR_SECONDS) % CYCLE_BARS));
  const buildups = begins("buildup");
  assert.equal(buildups.length, 2);
  for (const bar of buildups) assert.ok(bar > 12 && bar < 14.5, `build-up in bar ${bar}`);
  const drops = begins("drop");
  assert.equal(drops.length, 2);
  for (const bar of drops) assert.ok(bar >= 16 && bar < 16.1, `drop in bar ${bar}`);
});
