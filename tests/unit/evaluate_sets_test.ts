import assert from "node:assert/strict";
import type { Heard } from "../../tools/evaluate/piece_score.ts";
import type { Piece } from "../../tools/evaluate/piece.ts";
import { CHANGES, planSets, type SetPlan } from "../../tools/evaluate/sets/plan.ts";
import { recoveries } from "../../tools/evaluate/sets/recovery.ts";

/** Sixty seconds at one tempo. */
function piece(bpm: number): Piece {
  const beats = Array.from({ length: bpm }, (_, i) => 0.2 + (60 * i) / bpm);
  return {
    id: `p${bpm}`,
    category: "music",
    file: `p${bpm}.wav`,
    beats,
    bpm,
    silences: [],
    durationSeconds: 60.5,
  };
}
const PIECES = [90, 120, 128, 174].map(piece);

/** A tracker that knows each part from some time after its begin. */
function knowing(plan: SetPlan, afterSeconds: number, factor = 1): Heard {
  return {
    beats: plan.parts.flatMap(({ beats, counts }) =>
      beats.filter((beat, i) =>
        beat >= counts + afterSeconds && i % (1 / Math.min(1, factor)) === 0
      )
    ),
    tempi: plan.parts.map(({ counts, bpm }) => [counts + afterSeconds, factor * bpm] as const),
    validShare: 1,
    durationSeconds: plan.durationSeconds,
    sampleRate: 44_100,
    channels: 1,
  };
}

Deno.test("sets - are the same for the same seed, and have every change twice", () => {
  const sets = planSets(PIECES, 3, 5);
  assert.deepEqual(sets, planSets(PIECES, 3, 5));
  assert.notDeepEqual(sets, planSets(PIECES, 3, 6));
  for (const { parts } of sets) {
    for (const change of CHANGES) {
      assert.equal(parts.filter((part) => part.change === change).length, 2, change);
    }
  }
});

Deno.test("sets - tempi jump by 3 to 60 % and stay where people dance", () => {
  for (const { parts } of planSets(PIECES, 20, 1)) {
    parts.forEach((part, i) => {
      if (part.change !== "tempo jump") return;
      const ratio = part.bpm / (parts[i - 1]?.bpm ?? NaN);
      const size = Math.max(ratio, 1 / ratio) - 1;
      assert.ok(size > 0.029 && size < 0.601, `${size}`);
    });
  }
});

Deno.test("sets - a track that comes back after a silence has the tempo that it had", () => {
  for (const { parts } of planSets(PIECES, 5, 8)) {
    parts.forEach((part, i) => {
      if (part.change === "silence, same track") assert.equal(part.bpm, parts[i - 1]?.bpm);
    });
  }
});

Deno.test("sets - beats are where the sound of the piece has them", () => {
  for (const { parts } of planSets(PIECES, 5, 2)) {
    for (const part of parts) {
      const source = PIECES.find(({ file }) => file === part.file);
      for (const beat of part.beats) {
        const inPiece = part.pieceSeconds + (beat - part.from) * part.speed;
        assert.ok(source?.beats.some((true_) => Math.abs(true_ - inPiece) < 1e-6));
      }
    }
  }
});

Deno.test("sets - cross-fades overlap and last 4 to 8 s", () => {
  for (const { parts } of planSets(PIECES, 5, 3)) {
    parts.forEach((part, i) => {
      if (part.change !== "cross-fade") return;
      assert.ok(part.fadeIn >= 4 && part.fadeIn <= 8, `${part.fadeIn}`);
      assert.ok(Math.abs((parts[i - 1]?.to ?? NaN) - part.from - part.fadeIn) < 1e-9);
    });
  }
});

Deno.test("sets - pieces without a steady tempo take no part", () => {
  const uneven = piece(120);
  const beats = uneven.beats.map((beat) => beat + beat * beat / 100);
  assert.throws(() => planSets([{ ...uneven, beats }, piece(100)], 1, 1), RangeError);
});

Deno.test("recovery - is the time that the tracker took", () => {
  const [plan] = planSets(PIECES, 1, 4);
  assert.ok(plan !== undefined);
  for (
    const { change, tempo, beats, longestWrong } of recoveries(plan, knowing(plan, 3), "exact")
  ) {
    // Elsewhere the tempo that was shown before may be right at once.
    if (change !== "cut") continue;
    assert.ok(Math.abs(tempo - 3) < 0.2, `${tempo}`);
    assert.ok(beats >= 3 && beats < 4, `${beats}`);
    assert.ok(longestWrong >= 2.9 && longestWrong < 4.2, `${longestWrong}`);
  }
});

Deno.test("recovery - at half tempo comes only where other levels of the metre count", () => {
  const [plan] = planSets(PIECES, 1, 4);
  assert.ok(plan !== undefined);
  const half = knowing(plan, 1, 0.5);
  assert.ok(recoveries(plan, half, "exact").every(({ tempo }) => tempo === Infinity));
  assert.ok(recoveries(plan, half, "any").every(({ tempo, beats }) => tempo < 2 && beats < 3));
});
