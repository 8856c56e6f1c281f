import assert from "node:assert/strict";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import type { OnsetSettings } from "../../workers/audio_analyzer/dsp/onset_settings.ts";
import type { FeatureFrame, OnsetFeatures } from "../../workers/audio_analyzer/features.ts";
import { song } from "./dsp_arrangement.ts";
import { analyse, type Drum, RATE, rhythm, signal } from "./dsp_signals.ts";

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

/** A groove in which every second kick is soft. */
function unevenKicks(): Float32Array {
  return rhythm(120, 8, (step) => step % 8 === 0 ? ["kick"] : []).map((sample, i) =>
    Math.floor(i / RATE) % 2 === 0 ? sample : 0.3 * sample
  );
}

/** Kicks found in a sound after its first second. */
function kicksAt(samples: Float32Array, onsets: OnsetSettings): number[] {
  const times: number[] = [];
  new Analyzer({ sampleRate: RATE, onsets }).push(samples, 1, ({ onset, timeSeconds }) => {
    if (onset.kick > 0 && timeSeconds > 1) times.push(timeSeconds);
  });
  return times;
}

Deno.test("a higher sensitivity finds soft kicks between hard ones", () => {
  const counts = [1, 4].map((sensitivity) =>
    kicksAt(unevenKicks(), { sensitivity, refractorySeconds: 0 }).length
  );
  assert.deepEqual(counts, [3, 7]);
});

Deno.test("a lower sensitivity leaves out hats that barely rise", () => {
  const groove = song(126, [["groove", 8]]).samples;
  const [many = 0, few = 0] = [1, 0.3].map((sensitivity) => {
    let hats = 0;
    new Analyzer({ sampleRate: RATE, onsets: { sensitivity, refractorySeconds: 0 } })
      .push(groove, 1, ({ onset }) => hats += onset.hat > 0 ? 1 : 0);
    return hats;
  });
  assert.ok(few < 0.7 * many, `${few} of ${many}`);
});

Deno.test("a refractory time of half a second spaces the kicks of 240 BPM", () => {
  const kicks = kicksAt(rhythm(240, 8, (step) => step % 4 === 0 ? ["kick"] : []), {
    sensitivity: 1,
    refractorySeconds: 0.5,
  });
  kicks.slice(1).forEach((time, i) => assert.ok(time - (kicks[i] ?? 0) > 0.49, `${kicks}`));
  assert.ok(kicks.length >= 13, `${kicks.length}`);
});

Deno.test("onsets are tuned while the music plays, and nothing else notices", () => {
  const music = song(126, [["groove", 8]]).samples;
  const half = music.length / 2;
  const run = (tune: boolean) => {
    const rows: string[] = [];
    const kinds: number[] = [];
    const analyzer = new Analyzer({ sampleRate: RATE });
    const onFrame = ({ bpm, beatCount, level, section, onset }: FeatureFrame) => {
      rows.push([bpm, beatCount, level, section].join());
      kinds.push(onset.hat);
    };
    analyzer.push(music.subarray(0, half), 1, onFrame);
    if (tune) analyzer.tuneOnsets({ sensitivity: 0.3, refractorySeconds: 0.5 });
    analyzer.push(music.subarray(half), 1, onFrame);
    const hats = kinds.slice(kinds.length / 2).filter((strength) => strength > 0).length;
    return { rows, hats };
  };
  const [plain, tuned] = [run(false), run(true)];
  assert.deepEqual(tuned.rows, plain.rows);
  assert.ok(tuned.hats < plain.hats / 2, `${tuned.hats} of ${plain.hats}`);
});
