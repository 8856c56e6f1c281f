import assert from "node:assert/strict";
import { shownTempo, tempoOfBeats } from "../../tools/evaluate/metrics/shown_tempo.ts";
import { median, quantile } from "../../tools/evaluate/metrics/statistics.ts";
import { tempoScores } from "../../tools/evaluate/metrics/tempo_scores.ts";
import { timeGrid } from "../../tools/evaluate/metrics/time_grid.ts";
import { trueTempo } from "../../tools/evaluate/metrics/true_tempo.ts";
import type { Piece } from "../../tools/evaluate/piece.ts";

const DURATION = 40;
const times = timeGrid(DURATION);

/** A piece with beats at given distances. */
function piece(gaps: readonly number[], more: Partial<Piece> = {}): Piece {
  let at = 0;
  const beats = [0, ...gaps.map((gap) => at += gap)];
  return {
    id: "piece",
    category: "music",
    file: "piece.wav",
    beats,
    bpm: undefined,
    silences: [],
    durationSeconds: DURATION,
    ...more,
  };
}

const steady = piece(Array.from({ length: 80 }, () => 0.5));

function scoresOf(shown: readonly number[], of: Piece = steady) {
  return tempoScores(times, shown, trueTempo(of, times), {
    firstBeat: of.beats[0] ?? 0,
    durationSeconds: DURATION,
  });
}

Deno.test("tempo - what is shown holds until the next change, and nothing is shown at 0", () => {
  const shown = shownTempo([[1, 120], [2, 0], [3, 125]], [0.5, 1, 1.9, 2, 2.5, 3.5]);
  assert.deepEqual(shown, [NaN, 120, 120, NaN, NaN, 125]);
});

Deno.test("tempo - beats alone show it from the fourth on, for three seconds", () => {
  const shown = tempoOfBeats([1, 1.5, 2, 2.5], [2.4, 2.6, 5.4, 5.6]);
  assert.deepEqual(shown, [NaN, 120, 120, NaN]);
});

Deno.test("tempo - the true one is read off the beats where none is given", () => {
  const [at] = trueTempo(steady, [20]);
  assert.ok(Math.abs((at?.low ?? 0) - 120) < 1e-9);
  assert.ok(Math.abs((at?.high ?? 0) - 120) < 1e-9);
});

Deno.test("tempo - where it changes both the old and the new one are right", () => {
  const changing = piece([...Array(40).fill(0.5), ...Array(40).fill(0.4)]);
  const [at] = trueTempo(changing, [20.2]);
  assert.ok((at?.low ?? 0) <= 121 && (at?.high ?? 0) >= 140);
});

Deno.test("tempo - is open before the first beat and in a silence", () => {
  const silent = piece(Array(80).fill(0.5), { silences: [[10, 12]] });
  const open = trueTempo(silent, [-1, 5, 11, 13.9, 14.1]).map(({ isOpen }) => isOpen);
  assert.deepEqual(open, [true, false, true, true, false]);
});

Deno.test("Acc1 - wants more than half of the time after 10 s within 4 %", () => {
  assert.equal(scoresOf(times.map((time) => time < 24 ? 124 : 0)).acc1, false);
  assert.equal(scoresOf(times.map((time) => time < 26 ? 124 : 0)).acc1, true);
  assert.equal(scoresOf(times.map(() => 126)).acc1, false);
});

Deno.test("Acc2 - takes double, half, three times and a third for right as well", () => {
  for (const bpm of [120, 240, 60, 360, 40]) {
    assert.equal(scoresOf(times.map(() => bpm)).acc2, true, `${bpm}`);
  }
  assert.equal(scoresOf(times.map(() => 160)).acc2, false);
});

Deno.test("in1 - is the share of the time after 10 s within 2 %", () => {
  const { in1 } = scoresOf(times.map((time) => time < 25 ? 122 : 123));
  assert.ok(Math.abs(in1 - 0.5) < 0.01, `${in1}`);
});

Deno.test("lock1 - is when the tempo begins to stay", () => {
  const { lock1 } = scoresOf(times.map((time) => time < 3 ? 60 : 120));
  assert.ok(Math.abs((lock1 ?? 0) - 3) < 0.05, `${lock1}`);
});

Deno.test("lock1 - is none for a tempo that is left before the end", () => {
  assert.equal(scoresOf(times.map((time) => time > 36 ? 60 : 120)).lock1, undefined);
});

Deno.test("statistics - the median of an even number lies between the two in the middle", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([]), undefined);
  assert.equal(quantile([0, 10], 0.9), 9);
});
