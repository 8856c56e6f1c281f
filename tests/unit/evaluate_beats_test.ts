import assert from "node:assert/strict";
import fc from "fast-check";
import { matchBeats } from "../../tools/evaluate/metrics/beat_matching.ts";
import { cemgil } from "../../tools/evaluate/metrics/cemgil.ts";
import {
  anyLevelContinuity,
  correctLevelContinuity,
} from "../../tools/evaluate/metrics/continuity.ts";
import { fMeasure } from "../../tools/evaluate/metrics/f_measure.ts";

/** Beats at 120 BPM. */
const truth = Array.from({ length: 40 }, (_, i) => 1 + 0.5 * i);
const later = (seconds: number) => truth.map((beat) => beat + seconds);
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

const risingTimes = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 40 })
  .map((values) => values.toSorted((a, b) => a - b).map((ms) => ms / 100));

Deno.test("beats - each is matched once, with what is nearest to it", () => {
  const errors = matchBeats([1, 2], [0.95, 1.02, 2.5], 0.07);
  assert.equal(errors.length, 1);
  near(errors[0] ?? NaN, 0.02);
});

Deno.test("beats - no more are matched than there are, and none beyond the tolerance", () => {
  fc.assert(fc.property(risingTimes, risingTimes, (a, b) => {
    const errors = matchBeats(a, b, 0.07);
    assert.ok(errors.length <= Math.min(a.length, b.length));
    assert.ok(errors.every((error) => Math.abs(error) <= 0.07 + 1e-12));
  }));
});

Deno.test("beats - all measures are 1 for what is right and 0 for nothing", () => {
  for (const measure of [fMeasure, cemgil, correctLevelContinuity, anyLevelContinuity]) {
    near(measure(truth, truth), 1);
    assert.equal(measure(truth, []), 0);
    assert.equal(measure([], truth), 0);
  }
});

Deno.test("beats - all measures stay within 0..1", () => {
  fc.assert(fc.property(risingTimes, risingTimes, (a, b) => {
    for (const measure of [fMeasure, correctLevelContinuity, anyLevelContinuity]) {
      const score = measure(a, b);
      assert.ok(score >= 0 && score <= 1, `${score}`);
    }
  }));
});

Deno.test("F - counts extra and missing beats alike", () => {
  near(fMeasure(truth, truth.slice(0, 20)), 2 / 3);
  const double = truth.flatMap((beat) => [beat, beat + 0.25]);
  near(fMeasure(truth, double), 2 / 3);
});

Deno.test("F - ends at 70 ms", () => {
  near(fMeasure(truth, later(0.069)), 1);
  near(fMeasure(truth, later(0.071)), 0);
});

Deno.test("Cemgil's accuracy - falls as a bell curve of 40 ms", () => {
  near(cemgil(truth, later(0.04)), Math.exp(-0.5));
});

Deno.test("CMLt - is nothing at another level of the metre, where AMLt is 1", () => {
  const half = truth.filter((_, i) => i % 2 === 0);
  const double = truth.flatMap((beat, i) => i + 1 < truth.length ? [beat, beat + 0.25] : [beat]);
  const offBeat = later(0.25).slice(0, -1);
  for (const [heard, mostCmlt] of [[half, 0.05], [double, 0.05], [offBeat, 0.05]] as const) {
    assert.ok(correctLevelContinuity(truth, heard) <= mostCmlt);
    near(anyLevelContinuity(truth, heard), 1);
  }
});

Deno.test("CMLt - a missing beat costs itself and the one after it", () => {
  const heard = truth.filter((_, i) => i !== 20);
  near(correctLevelContinuity(truth, heard), 38 / 40);
});

Deno.test("CMLt - allows 17.5 % of the distance of two beats", () => {
  near(correctLevelContinuity(truth, later(0.087)), 1);
  near(correctLevelContinuity(truth, later(0.088)), 0);
});
