import assert from "node:assert/strict";
import fc from "fast-check";
import {
  beatScore,
  followed,
  longestWrong,
  sharesOf,
  type Shown,
  verdict,
} from "../../tools/live_set/judge.ts";
import { planSet, type Section } from "../../tools/live_set/plan.ts";
import { SetClock } from "../../tools/live_set/set_clock.ts";
import { Truth } from "../../tools/live_set/truth.ts";

const LEAD_SECONDS = 4;
const PIECES = [100, 128, 90].map((bpm) => ({
  seconds: 60,
  beats: Array.from({ length: bpm }, (_, i) => i * 60 / bpm),
}));

/** 30 s at 128 BPM, then a cross-fade of 4 s to 100 BPM. */
const SECTIONS: readonly Section[] = [
  { piece: 1, join: "cut", at: 4, seconds: 30, from: 0, speed: 1, fadeIn: 0, fadeOut: 4 },
  { piece: 0, join: "fade", at: 30, seconds: 30, from: 3, speed: 1, fadeIn: 4, fadeOut: 0 },
];
const TRUTH = new Truth(SECTIONS, PIECES);

function log(bpmAt: (time: number) => number): Shown[] {
  return Array.from({ length: 600 }, (_, i) => {
    const bpm = bpmAt(i / 10);
    return { at: i / 10, bpm, confidence: 1, valid: true, locked: bpm > 0 };
  });
}

Deno.test("planSet() fills the time, in order, with what the pieces have", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 30, max: 1_800 }), (seed, seconds) => {
    const sections = planSet(PIECES, seconds, seed, LEAD_SECONDS);
    let end = LEAD_SECONDS;
    for (const section of sections) {
      assert.ok(section.at >= end - section.fadeIn - 1e-6, JSON.stringify(section));
      assert.ok(section.fadeIn + section.fadeOut < section.seconds, JSON.stringify(section));
      const last = section.from + section.seconds * section.speed;
      assert.ok(last <= (PIECES[section.piece]?.seconds ?? 0) + 1e-6, JSON.stringify(section));
      end = section.at + section.seconds;
    }
    assert.ok(end > LEAD_SECONDS + seconds - 20 && end <= LEAD_SECONDS + seconds + 1e-6, `${end}`);
  }));
});

Deno.test("planSet() gives the same set for the same seed", () => {
  const plan = () => planSet(PIECES, 600, 7, LEAD_SECONDS);
  assert.deepEqual(plan(), plan());
});

Deno.test("Truth knows tempo and beats of each piece, and that a fade has neither", () => {
  const first = TRUTH.spanAt(20);
  assert.ok(first !== undefined);
  assert.ok(Math.abs(TRUTH.bpmAt(20, first) - 128) < 0.01);
  assert.equal(TRUTH.spanAt(31), undefined);
  const second = TRUTH.spanAt(45);
  assert.ok(second !== undefined);
  assert.ok(Math.abs(TRUTH.bpmAt(45, second) - 100) < 0.01);
  assert.ok(second.beats.some((beat) => Math.abs(beat - 30.6) < 1e-6)); // the sixth: 3.6 s into the piece
  assert.deepEqual(TRUTH.changes.map(({ at, kind }) => [at, kind]), [[4, "cut"], [32, "fade"]]);
});

Deno.test("verdict() tells right, octave, wrong and none", () => {
  assert.equal(verdict(129, 128), "right");
  assert.equal(verdict(64, 128), "octave");
  assert.equal(verdict(256, 128), "octave");
  assert.equal(verdict(100, 128), "wrong");
  assert.equal(verdict(0, 128), "none");
});

Deno.test("a log that is right three seconds late is judged so", () => {
  const shown = log((time) => time < 7 ? 0 : time < 35 ? 128 : 100);
  const found = followed(shown, [], TRUTH, 8);
  assert.deepEqual(found.map(({ tempoSeconds }) => Math.round(10 * tempoSeconds)), [30, 30]);
  const shares = sharesOf(shown, TRUTH);
  // 3 s without, and 1 s behind the fade.
  assert.ok(Math.abs(shares.none - 3 / 52) < 0.01, `${shares.none}`);
  assert.ok(Math.abs(shares.wrong - 1 / 52) < 0.01, `${shares.wrong}`);
  assert.ok(Math.abs(longestWrong(shown, TRUTH).seconds - 0.9) < 0.11);
});

Deno.test("beats that come 20 ms late are met, and known to be late", () => {
  const told = TRUTH.spans.flatMap(({ beats }) => beats.map((beat) => beat + 0.02));
  const { fMeasure, medianLatenessSeconds } = beatScore(told.sort((a, b) => a - b), TRUTH);
  assert.ok(fMeasure > 0.95, `${fMeasure}`);
  assert.ok(Math.abs(medianLatenessSeconds - 0.02) < 1e-9);
});

/** Frames of 10 ms that arrive up to 8 ms late. @param gapAt from there on all is late by gapSeconds */
function soundOf(seconds: number, rate: number, gapAt = Infinity, gapSeconds = 0): SetClock {
  const clock = new SetClock();
  for (let i = 0; i < 100 * seconds; i++) {
    const late = i % 5 === 0 ? 0 : 0.002 * (i % 5);
    clock.frame(1_000 + i / 100 / rate + late + (i >= 100 * gapAt ? gapSeconds : 0));
  }
  return clock;
}

Deno.test("SetClock follows a sound server that plays too fast or too slow", () => {
  for (const ppm of [-200, 0, 120, 400]) {
    const { driftSeconds } = soundOf(600, 1 + ppm / 1e6);
    assert.ok(Math.abs(driftSeconds + 600 * ppm / 1e6) < 0.01, `${ppm} ppm: ${driftSeconds}`);
  }
});

Deno.test("SetClock takes no loss of sound for drift", () => {
  const { driftSeconds } = soundOf(300, 1, 100, 0.5);
  assert.ok(Math.abs(driftSeconds) < 0.002, String(driftSeconds));
});
