import assert from "node:assert/strict";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import {
  analyse,
  type Drum,
  kickAndHat,
  last,
  noiseSource,
  RATE,
  rhythm,
  signal,
} from "./dsp_signals.ts";

const PATTERNS: Record<string, (sixteenth: number) => Drum[]> = {
  "clicks": (step) => step % 4 === 0 ? ["click"] : [],
  "kicks": (step) => step % 4 === 0 ? ["kick"] : [],
  "kicks with hats between": kickAndHat,
  "kick, snare and sixteenth hats": (step) => [
    ...(step % 4 === 0 ? ["kick" as const] : []),
    ...(step % 8 === 4 ? ["snare" as const] : []),
    "hat",
  ],
};

for (const [name, pattern] of Object.entries(PATTERNS)) {
  for (const bpm of [90, 120, 128, 140, 174]) {
    Deno.test(`${name} at ${bpm} BPM: tempo within 1 % after 8 s`, () => {
      const frames = analyse(rhythm(bpm, 14, pattern)).filter((frame) => frame.timeSeconds > 8);
      const wrong = frames.find((frame) => Math.abs(frame.bpm / bpm - 1) > 0.01);
      assert.equal(wrong?.bpm, undefined);
    });
  }
}

/** Beats of the frames from a time on, in seconds. */
function beats(frames: readonly FeatureFrame[], fromSeconds: number): FeatureFrame[] {
  return frames.filter((frame) => frame.beat && frame.timeSeconds > fromSeconds);
}

Deno.test("beats are announced in the frame in which they fall, within 15 ms of the kick", () => {
  const found = beats(analyse(rhythm(125, 20, kickAndHat)), 8);
  assert.equal(found.length, 25);
  for (const frame of found) {
    const off = ((frame.beatTimeSeconds + 0.24) % 0.48) - 0.24;
    assert.ok(Math.abs(off) < 0.015, `beat at ${frame.beatTimeSeconds}`);
    const announced = frame.timeSeconds - frame.beatTimeSeconds;
    assert.ok(announced > -1e-9 && announced <= 0.0101, `announced ${announced} s after`);
  }
});

Deno.test("tempi half a BPM apart are told apart", () => {
  const bpmOf = (bpm: number) => last(analyse(rhythm(bpm, 12, kickAndHat))).bpm;
  assert.ok(Math.abs(bpmOf(127.5) - 127.5) < 0.15);
  assert.ok(Math.abs(bpmOf(128) - 128) < 0.15);
});

Deno.test("the beat count never falls and counts each beat once", () => {
  let counted = 0;
  for (const frame of analyse(rhythm(140, 10, kickAndHat))) {
    if (frame.beat) counted++;
    assert.equal(frame.beatCount, counted);
  }
  assert.ok(counted > 15);
});

Deno.test("silence has no tempo and no beats", () => {
  const frames = analyse(new Float32Array(10 * RATE));
  assert.deepEqual(frames.filter((frame) => frame.beat || frame.bpm !== 0), []);
});

Deno.test("noise has no tempo and no confidence", () => {
  const noise = noiseSource();
  const frames = analyse(signal(20, () => 0.3 * noise()));
  assert.deepEqual(frames.filter((frame) => frame.bpm !== 0).length, 0);
  assert.ok(last(frames).bpmConfidence < 0.2);
});

Deno.test("the beat goes on through a short gap and is forgotten in a long silence", () => {
  const groove = rhythm(120, 20, kickAndHat);
  const frames = analyse(groove.map((sample, i) => i < 10 * RATE ? sample : 0));
  const inGap = beats(frames, 10.1).filter((frame) => frame.timeSeconds < 11.6);
  assert.equal(inGap.length, 3);
  assert.deepEqual(beats(frames, 13), []);
  assert.equal(last(frames).bpm, 0);
});

Deno.test("after a long silence the tempo is found again within 4 s", () => {
  const groove = rhythm(120, 24, kickAndHat);
  const frames = analyse(groove.map((sample, i) => i < 8 * RATE || i >= 16 * RATE ? sample : 0));
  const found = frames.filter((frame) => frame.timeSeconds > 20);
  assert.ok(found.every((frame) => Math.abs(frame.bpm / 120 - 1) < 0.01));
});

Deno.test("a change of tempo is followed within 8 s", () => {
  const before = rhythm(125, 12, kickAndHat);
  const after = rhythm(145, 12, kickAndHat);
  const joined = new Float32Array(before.length + after.length);
  joined.set(before);
  joined.set(after, before.length);
  const late = analyse(joined).filter((frame) => frame.timeSeconds > 20);
  assert.ok(late.every((frame) => Math.abs(frame.bpm / 145 - 1) < 0.01), `${late[0]?.bpm}`);
});
