import assert from "node:assert/strict";
import type { FeatureFrame, OnsetFeatures } from "../../workers/audio_analyzer/features.ts";
import { song } from "./dsp_arrangement.ts";
import { analyse, type Drum, rhythm, signal } from "./dsp_signals.ts";

/** Times at which an onset of one kind was found, in seconds. */
function onsetTimes(frames: readonly FeatureFrame[], kind: keyof OnsetFeatures): number[] {
  return frames.filter((frame) => frame.onset[kind] > 0).map((frame) => frame.timeSeconds);
}

const SOUNDS: readonly (readonly [Drum, keyof OnsetFeatures])[] = [
  ["kick", "kick"],
  ["snare", "snare"],
  ["hat", "hat"],
];

for (const [drum, kind] of SOUNDS) {
  Deno.test(`each stroke of a ${drum} gives one ${kind} onset within 20 ms`, () => {
    const frames = analyse(rhythm(120, 8, (step) => step % 4 === 0 ? [drum] : []));
    const times = onsetTimes(frames, kind).filter((time) => time > 1);
    assert.equal(times.length, 14);
    for (const time of times) {
      const late = time % 0.5;
      assert.ok(late <= 0.0201, `onset at ${time}`);
    }
  });
}

Deno.test("a hat gives no kick onset", () => {
  const frames = analyse(rhythm(120, 8, (step) => {
    if (step % 4 === 0) return ["kick"];
    return step % 4 === 2 ? ["hat"] : [];
  }));
  const wrong = onsetTimes(frames, "kick").filter((time) => time > 1 && time % 0.5 > 0.1);
  assert.deepEqual(wrong, []);
});

Deno.test("strokes within the refractory time of a kick count once", () => {
  const flam = analyse(rhythm(300, 8, (step) => step % 16 < 2 ? ["kick"] : []));
  const bars = Math.floor(8 / 0.8);
  assert.ok(onsetTimes(flam, "kick").length <= bars, `${onsetTimes(flam, "kick").length}`);
});

Deno.test("a steady tone gives no onsets after its beginning", () => {
  const frames = analyse(signal(5, (t) => 0.5 * Math.sin(2 * Math.PI * 90 * t)));
  assert.deepEqual(onsetTimes(frames, "whole").filter((time) => time > 0.2), []);
});

/** How well onsets are found, 0..1: F-measure, each within 45 ms of its stroke. */
function fMeasure(found: readonly number[], strokes: readonly number[]): number {
  const left = new Set(found);
  let hits = 0;
  for (const stroke of strokes) {
    const hit = [...left].find((time) => time - stroke >= 0 && time - stroke <= 0.045);
    if (hit === undefined) continue;
    left.delete(hit);
    hits++;
  }
  return (2 * hits) / (found.length + strokes.length);
}

for (const bpm of [90, 126, 175]) {
  const groove = song(bpm, [["groove", 10]]);
  for (const gainDb of [0, -40]) {
    Deno.test(`kick, snare and hat of a groove with a bass line are told apart at ${bpm} BPM and ${gainDb} dB`, () => {
      const frames = analyse(groove.samples.map((x) => x * 10 ** (gainDb / 20)));
      const score = (kind: keyof OnsetFeatures, strokes: readonly number[]) =>
        fMeasure(
          onsetTimes(frames, kind).filter((time) => time > 2),
          strokes.filter((time) => time > 2),
        );
      assert.ok(score("kick", groove.kicks) >= 0.95, `kick ${score("kick", groove.kicks)}`);
      assert.ok(score("snare", groove.snares) >= 0.9, `snare ${score("snare", groove.snares)}`);
      assert.ok(score("hat", groove.hats) >= 0.75, `hat ${score("hat", groove.hats)}`);
    });
  }
}
