import assert from "node:assert/strict";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { analyse, kickAndHat, noiseSource, RATE, rhythm } from "./dsp_signals.ts";

/** Begins of the stretches in which a flag is set, in seconds. */
function begins(frames: readonly FeatureFrame[], flag: "buildup" | "drop"): number[] {
  return frames
    .filter((frame, i) => frame[flag] && !(frames[i - 1]?.[flag] ?? false))
    .map((frame) => frame.timeSeconds);
}

/** A groove whose samples are changed by time. */
function shaped(seconds: number, change: (sample: number, t: number) => number): FeatureFrame[] {
  const groove = rhythm(125, seconds, kickAndHat);
  return analyse(groove.map((sample, i) => change(sample, i / RATE)));
}

/** Asserts one drop within 150 ms of a time. */
function assertDrop(frames: readonly FeatureFrame[], atSeconds: number): void {
  const drops = begins(frames, "drop");
  assert.equal(drops.length, 1, `drops at ${drops.join(" ")}`);
  const late = (drops[0] ?? 0) - atSeconds;
  assert.ok(late >= 0 && late <= 0.15, `drop at ${drops[0]}`);
}

Deno.test("a noise riser is a build-up before its middle, and the kick after it a drop", () => {
  const noise = noiseSource();
  // Beats fall on multiples of 0.48 s: the groove stops at 9.6 s and is back at 24.96 s.
  const frames = shaped(30, (sample, t) => {
    if (t < 9.6 || t >= 24.96) return sample;
    return 0.4 * ((t - 9.6) / 15.36) * noise();
  });
  const [first = Infinity] = begins(frames, "buildup");
  assert.ok(first > 9.6 && first < 17.3, `build-up at ${first}`);
  assertDrop(frames, 24.96);
});

Deno.test("a riser that is followed by half a second of silence still ends in a drop", () => {
  const noise = noiseSource();
  const frames = shaped(30, (sample, t) => {
    if (t < 9.6 || t >= 24.96) return sample;
    return t < 24.48 ? 0.4 * ((t - 9.6) / 15) * noise() : 0;
  });
  assertDrop(frames, 24.96);
});

Deno.test("the return from a quiet breakdown is a drop", () => {
  const frames = shaped(30, (sample, t) => t < 9.6 || t >= 19.2 ? sample : 0.2 * sample);
  assertDrop(frames, 19.2);
});

Deno.test("the return from a second of silence is a drop", () => {
  const frames = shaped(20, (sample, t) => t < 9.6 || t >= 10.56 ? sample : 0);
  assertDrop(frames, 10.56);
});

for (const bpm of [60, 90, 128, 174]) {
  Deno.test(`steady music at ${bpm} BPM has neither build-up nor drop`, () => {
    const frames = analyse(rhythm(bpm, 40, kickAndHat));
    assert.deepEqual([...begins(frames, "buildup"), ...begins(frames, "drop")], []);
  });
}

Deno.test("the energy trend follows the loudness", () => {
  const rising = shaped(8, (sample, t) => sample * 10 ** ((t - 8) / 4));
  assert.ok((rising.at(-1)?.energyTrend ?? 0) > 0.5);
  const falling = shaped(8, (sample, t) => sample * 10 ** (-t / 4));
  assert.ok((falling.at(-1)?.energyTrend ?? 0) < -0.5);
});
