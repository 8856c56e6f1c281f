import assert from "node:assert/strict";
import fc from "fast-check";
import { createPulse } from "../../workers/audio_analyzer/clock/pulse.ts";
import { ToldBeats } from "../../workers/audio_analyzer/follow/told_beats.ts";

/** Frames of 10 ms over beats that are told with some lateness. @returns when beats were believed */
function run(bpm: number, lateMs: readonly number[], seconds: number): number[] {
  const told = new ToldBeats();
  const pulse = createPulse();
  const period = 60_000 / bpm;
  const beats: number[] = [];
  let next = 0;
  for (let frame = 0; frame < seconds * 100; frame++) {
    const nowMs = frame * 10;
    while (next * period + (lateMs[next % lateMs.length] ?? 0) <= nowMs) {
      const monotonicMs = next * period + (lateMs[next % lateMs.length] ?? 0);
      told.take({ monotonicMs, bpm, position: next, change: next === 0 });
      next++;
    }
    if (told.believe(nowMs, pulse) && pulse.beat) {
      beats.push(nowMs + 1000 * pulse.secondsToBeat - period);
    }
  }
  return beats;
}

Deno.test("told beats are believed once each, at their moments", () => {
  const beats = run(120, [0], 20);
  assert.equal(beats.length, 40);
  for (const [index, beat] of beats.entries()) assert.ok(Math.abs(beat - 500 * index) < 1e-6);
});

Deno.test("beats that come unevenly late are evened out", () => {
  const beats = run(125, [0, 12, 4, 16, 8], 40).slice(10);
  const intervals = beats.slice(1).map((beat, index) => beat - (beats[index] ?? 0));
  assert.ok(intervals.every((interval) => Math.abs(interval - 480) < 6), String(intervals));
});

Deno.test("without a tempo the distance of the beats tells it", () => {
  const told = new ToldBeats();
  const pulse = createPulse();
  told.take({ monotonicMs: 0, bpm: 0, position: 0, change: true });
  assert.ok(!told.believe(10, pulse));
  told.take({ monotonicMs: 500, bpm: 0, position: 1, change: false });
  assert.ok(told.believe(510, pulse));
  assert.equal(pulse.bpm, 120);
});

Deno.test("a new track takes over at its first beat", () => {
  const told = new ToldBeats();
  const pulse = createPulse();
  told.take({ monotonicMs: 0, bpm: 120, position: 7, change: false });
  told.take({ monotonicMs: 730, bpm: 174, position: 0, change: true });
  assert.ok(told.believe(740, pulse));
  assert.ok(Math.abs(pulse.secondsToBeat - (60 / 174 - 0.01)) < 1e-9);
  assert.equal(pulse.beatInBar, 1);
});

Deno.test("beats that are no longer told are no longer believed", () => {
  const told = new ToldBeats();
  told.take({ monotonicMs: 0, bpm: 120, position: 0, change: true });
  assert.ok(told.isFresh(1400));
  assert.ok(!told.isFresh(1600));
});

Deno.test("whatever is told, what is believed is finite and ahead", () => {
  const beat = fc.record({
    monotonicMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
    bpm: fc.oneof(fc.double(), fc.constantFrom(0, 120)),
    position: fc.integer(),
    change: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(beat, { maxLength: 20 }), (beats) => {
    const told = new ToldBeats();
    const pulse = createPulse();
    for (const one of beats.toSorted((a, b) => a.monotonicMs - b.monotonicMs)) {
      told.take(one);
      if (!told.believe(one.monotonicMs + 5, pulse)) continue;
      assert.ok(pulse.bpm >= 20 && pulse.bpm <= 400.001, String(pulse.bpm));
      assert.ok(pulse.secondsToBeat > 0 && pulse.secondsToBeat <= 3.01);
      assert.ok([1, 2, 3, 4].includes(pulse.beatInBar));
    }
  }));
});
