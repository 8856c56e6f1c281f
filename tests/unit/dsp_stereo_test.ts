import assert from "node:assert/strict";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { analyse, kickAndHat, RATE, rhythm, tone } from "./dsp_signals.ts";

/** Analyses mono samples as two channels of the given gains, which may change with time. */
function stereo(mono: Float32Array, gains: (t: number) => readonly [number, number]) {
  const both = new Float32Array(2 * mono.length);
  mono.forEach((sample, i) => {
    const [left, right] = gains(i / RATE);
    both[2 * i] = left * sample;
    both[2 * i + 1] = right * sample;
  });
  return analyse(both, 2);
}

/** Highest rms from one time to another, in seconds. */
function loudness(frames: readonly FeatureFrame[], from: number, to: number): number {
  return Math.max(...frames.slice(from * 100, to * 100).map(({ rms }) => rms));
}

Deno.test("stereo of opposite polarity is heard after a second", () => {
  const frames = stereo(rhythm(125, 12, kickAndHat), () => [1, -1]);
  assert.ok(loudness(frames, 2.5, 4) > 0.1, `${loudness(frames, 2.5, 4)}`);
  assert.ok(Math.abs((frames[1199]?.bpm ?? 0) - 125) < 2, `${frames[1199]?.bpm}`);
});

Deno.test("of two channels that nearly cancel the louder one is taken", () => {
  const frames = stereo(tone(200, 0.5, 3), () => [-0.9, 1]);
  assert.ok(Math.abs(loudness(frames, 2, 3) - 0.5 / Math.SQRT2) < 0.02);
});

Deno.test("stereo that cancels for less than a second leaves the mix as it is", () => {
  const frames = stereo(tone(200, 0.5, 3), (t) => t >= 1 && t < 1.9 ? [1, -1] : [1, 1]);
  assert.ok(loudness(frames, 1.1, 1.89) < 0.001);
});

Deno.test("once the polarity is right again both channels are mixed again", () => {
  const frames = stereo(tone(200, 0.5, 6), (t) => t < 3 ? [1, -1] : [1, 0.5]);
  assert.ok(Math.abs(loudness(frames, 3.2, 3.9) - 0.5 / Math.SQRT2) < 0.02);
  assert.ok(Math.abs(loudness(frames, 4.5, 6) - 0.375 / Math.SQRT2) < 0.02);
});

Deno.test("the change of the mix is an onset in one frame at most", () => {
  const frames = stereo(tone(200, 0.5, 6), (t) => t < 3 ? [1, -1] : [1, 0.5]);
  const onsets = (from: number, to: number) =>
    frames.slice(from * 100, to * 100).filter(({ onset }) => onset.whole > 0).length;
  assert.ok(onsets(0.9, 2) <= 1, `${onsets(0.9, 2)} on the way to one channel`);
  assert.ok(onsets(3.9, 5) === 0, `${onsets(3.9, 5)} on the way back`);
});

Deno.test("ordinary stereo is the mean of both channels", () => {
  const music = rhythm(125, 3, kickAndHat);
  const mean = music.map((sample) => 0.75 * sample);
  assert.deepEqual(
    stereo(music, () => [1, 0.5]).map(({ rms }) => rms.toFixed(6)),
    analyse(mean).map(({ rms }) => rms.toFixed(6)),
  );
});
