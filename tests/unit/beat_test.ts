import assert from "node:assert/strict";
import { ONSET_GROUPS, ONSET_LEVELS } from "../../workers/audio_analyzer/beat/band_onsets.ts";
import { BandMemory } from "../../workers/audio_analyzer/beat/band_memory.ts";
import { BarPointer } from "../../workers/audio_analyzer/beat/bar_pointer.ts";
import { FitWatch } from "../../workers/audio_analyzer/beat/fit_watch.ts";
import { FoldedRhythm } from "../../workers/audio_analyzer/beat/folded_rhythm.ts";
import { RHYTHMS } from "../../workers/audio_analyzer/beat/rhythms.ts";
import { tempoGrid } from "../../workers/audio_analyzer/beat/tempo_grid.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
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
  strike,
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

for (const hertz of [55, 87]) {
  Deno.test(`a drone of ${hertz} Hz whose partials beat against each other has no tempo`, () => {
    const partial = (t: number, ratio: number) => Math.sin(2 * Math.PI * ratio * hertz * t);
    const drone = (t: number) => partial(t, 1) + 0.5 * partial(t, 2.003) + 0.3 * partial(t, 3.01);
    const shown = analyse(signal(30, (t) => 0.2 * drone(t))).filter((frame) => frame.bpm > 0);
    assert.equal(shown.length, 0);
  });
}

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

Deno.test("a breakbeat has its own tempo, not half of it, and beats on kick and snare", () => {
  const breakbeat = (step: number): Drum[] => [
    ...([0, 2, 10, 11].includes(step % 16) ? ["kick" as const] : []),
    ...(step % 8 === 4 ? ["snare" as const] : []),
    ...(step % 2 === 0 ? ["hat" as const] : []),
  ];
  const frames = analyse(rhythm(168, 20, breakbeat)).filter((frame) => frame.timeSeconds > 10);
  assert.ok(frames.every((frame) => Math.abs(frame.bpm / 168 - 1) < 0.01), `${frames[0]?.bpm}`);
  for (const { beatTimeSeconds } of beats(frames, 10)) {
    const beat = beatTimeSeconds * 168 / 60;
    assert.ok(Math.abs(beat - Math.round(beat)) < 0.1, `beat at ${beat}`);
  }
});

Deno.test("a shuffle is told at its beat: triplets between do not make it one and a half times as fast", () => {
  const seconds = 20;
  const beatSeconds = 60 / 112;
  const samples = new Float32Array(seconds * RATE);
  for (let beat = 0; beat * beatSeconds < seconds; beat++) {
    strike(samples, beat % 2 === 0 ? "kick" : "snare", beat * beatSeconds);
    strike(samples, "hat", beat * beatSeconds);
    strike(samples, "hat", (beat + 2 / 3) * beatSeconds);
  }
  const frames = analyse(samples).filter((frame) => frame.timeSeconds > 8);
  assert.ok(frames.every((frame) => Math.abs(frame.bpm / 112 - 1) < 0.01), `${frames[0]?.bpm}`);
});

Deno.test("the range of tempi that is asked for always wins", () => {
  const analyzer = new Analyzer({ sampleRate: RATE, bpmRange: { min: 60, max: 100 } });
  const shown: number[] = [];
  analyzer.push(rhythm(160, 16, kickAndHat), 1, (frame) => {
    if (frame.timeSeconds > 10) shown.push(frame.bpm);
  });
  assert.ok(shown.every((bpm) => Math.abs(bpm / 80 - 1) < 0.01), `${shown[0]}`);
});

Deno.test("loudness does not change the beats", () => {
  const loud = rhythm(125, 14, kickAndHat);
  const times = (samples: Float32Array) =>
    beats(analyse(samples), 8).map((frame) => frame.beatTimeSeconds);
  const expected = times(loud);
  const quiet = times(loud.map((sample) => sample / 10));
  assert.equal(quiet.length, expected.length);
  quiet.forEach((seconds, i) => assert.ok(Math.abs(seconds - (expected[i] ?? 0)) < 0.005));
});

Deno.test("beats never follow each other by less than half of the tempo's period", () => {
  const before = rhythm(100, 10, kickAndHat);
  const samples = new Float32Array(2 * before.length);
  samples.set(before);
  samples.set(rhythm(170, 10, kickAndHat), before.length);
  let last = -Infinity;
  for (const { beat, beatTimeSeconds, bpm } of analyse(samples)) {
    if (!beat) continue;
    assert.ok(beatTimeSeconds - last > 0.5 * 60 / bpm, `${last} and ${beatTimeSeconds}`);
    last = beatTimeSeconds;
  }
});

Deno.test("BarPointer: the belief in all tempi sums to 1, also while nothing is heard", () => {
  const grid = tempoGrid(100, { min: 60, max: 215 });
  const bar = new BarPointer(grid, RHYTHMS);
  const sum = () => bar.tempi.reduce((total, belief) => total + belief, 0);
  const onsets = new Uint8Array(ONSET_GROUPS);
  for (let frame = 0; frame < 3000; frame++) {
    onsets.fill(frame % 50 === 0 ? ONSET_LEVELS - 1 : 0);
    if (frame < 2000) bar.push(onsets, undefined);
    else bar.coast();
    assert.ok(Math.abs(sum() - 1) < 1e-9, `${sum()} in frame ${frame}`);
  }
});

Deno.test("BarPointer: beats every half second are believed to be 120 BPM, and go on in silence", () => {
  const grid = tempoGrid(100, { min: 60, max: 215 });
  const bar = new BarPointer(grid, RHYTHMS);
  const onsets = new Uint8Array(ONSET_GROUPS);
  for (let frame = 0; frame <= 1500; frame++) {
    onsets.fill(frame % 50 === 0 ? ONSET_LEVELS - 1 : 0);
    bar.push(onsets, undefined);
  }
  const likeliest = () => bar.tempi.indexOf(bar.tempi.reduce((a, b) => Math.max(a, b)));
  assert.ok(Math.abs((grid.periods[likeliest()] as number) / 50 - 1) < 0.02);
  for (let frame = 0; frame < 100; frame++) bar.coast();
  const phases = new Float64Array(10);
  bar.phases(likeliest() - 1, likeliest() + 1, phases);
  assert.equal(phases.indexOf(phases.reduce((a, b) => Math.max(a, b))) % 9, 0);
});

Deno.test("BarPointer: leaning moves the belief to the other half of the beat, not to another tempo", () => {
  const grid = tempoGrid(100, { min: 60, max: 215 });
  const bar = new BarPointer(grid, RHYTHMS);
  const onsets = new Uint8Array(ONSET_GROUPS);
  for (let frame = 0; frame <= 1000; frame++) {
    onsets.fill(frame % 50 === 0 ? ONSET_LEVELS - 1 : 0);
    bar.push(onsets, undefined);
  }
  const before = [...bar.tempi];
  const tempo = before.indexOf(before.reduce((a, b) => Math.max(a, b)));
  for (let i = 0; i < 100; i++) bar.leanPhase(tempo - 3, tempo + 3, 0.5, 4);
  const phases = new Float64Array(10);
  bar.phases(tempo - 1, tempo + 1, phases);
  assert.equal(phases.indexOf(phases.reduce((a, b) => Math.max(a, b))), 5);
  assert.deepEqual([...bar.tempi], before);
});

Deno.test("FoldedRhythm: half a beat later every sign of the off-beat turns round", () => {
  const memory = new BandMemory(40, 800);
  const noise = noiseSource();
  const mel = new Float64Array(40);
  for (let frame = 0; frame < 800; frame++) {
    mel.fill(frame % 48 < 3 ? 1e-2 : 1e-4 * (1 + noise()));
    memory.push(mel);
  }
  const folded = new FoldedRhythm();
  folded.fold(memory, 5, 48, 800);
  const here = [...folded.offBeatSigns];
  folded.fold(memory, 29, 48, 800);
  assert.ok(here.some((x) => Math.abs(x) > 0.5));
  folded.offBeatSigns.forEach((x, i) => assert.ok(Math.abs(x + (here[i] ?? NaN)) < 1e-9, `${i}`));
});

Deno.test("a cut to a piece of another tempo is followed within 4 s", () => {
  const before = rhythm(125, 20, kickAndHat);
  const after = rhythm(98, 12, kickAndHat);
  const joined = new Float32Array(before.length + after.length);
  joined.set(before);
  joined.set(after, before.length);
  const late = analyse(joined).filter((frame) => frame.timeSeconds > 24);
  assert.ok(late.every((frame) => Math.abs(frame.bpm / 98 - 1) < 0.02), `${late[0]?.bpm}`);
});

Deno.test("FitWatch: a sudden misfit is told once, and not before the fit was good", () => {
  const watch = new FitWatch(100);
  const told = (perSecond: number, seconds: number) =>
    Array.from({ length: 100 * seconds }, () => watch.push(perSecond / 100)).filter(Boolean).length;
  assert.equal(told(-3, 10), 0);
  assert.equal(told(8, 10), 0);
  assert.equal(told(-3, 10), 1);
});

Deno.test("BarPointer: the beat of the bar that is believed in goes on by one with each beat", () => {
  const grid = tempoGrid(100, { min: 60, max: 215 });
  const bar = new BarPointer(grid, RHYTHMS);
  const onsets = new Uint8Array(ONSET_GROUPS);
  const strong = ONSET_LEVELS - 1;
  for (let frame = 0; frame <= 2000; frame++) {
    onsets.fill(frame % 50 === 0 ? 3 : 0);
    // Kick on the first and third beat, snare on the others.
    if (frame % 100 === 0) onsets[0] = strong;
    if (frame % 100 === 50) onsets[2] = strong;
    bar.push(onsets, undefined);
  }
  const now = new Float64Array(4);
  const next = new Float64Array(4);
  const all = grid.periods.length - 1;
  bar.beats(0, all, now);
  for (let frame = 0; frame < 50; frame++) bar.coast();
  bar.beats(0, all, next);
  const best = (beats: Float64Array) => beats.indexOf(beats.reduce((a, b) => Math.max(a, b)));
  assert.equal(best(next), (best(now) + 1) % 4);
});
