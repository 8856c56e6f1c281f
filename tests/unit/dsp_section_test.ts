import assert from "node:assert/strict";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import type { FeatureFrame, Section } from "../../workers/audio_analyzer/features.ts";
import { type Riser, RISERS, type Song, song, type SongPlan } from "./dsp_arrangement.ts";
import { RATE } from "./dsp_signals.ts";

/** All but what clipping undoes: it gives the kick its bass back, which the high-pass has taken. */
const CLIPPED_RISERS = RISERS.filter((riser) => riser !== "high-pass closes");

/** When each section begins, in seconds. */
function sections(samples: Float32Array): [section: Section, atSeconds: number][] {
  const begins: [Section, number][] = [];
  new Analyzer({ sampleRate: RATE }).push(samples, 1, ({ section, timeSeconds }) => {
    if (section !== begins.at(-1)?.[0]) begins.push([section, timeSeconds]);
  });
  return begins;
}

/** The samples at another gain, cut off at full scale. */
function at(gainDb: number, samples: Float32Array): Float32Array {
  const gain = 10 ** (gainDb / 20);
  return samples.map((x) => Math.max(-1, Math.min(1, gain * x)));
}

/** Asserts a build-up before the middle of the part before the last, and the drop with the last. */
function assertRise({ samples, begins }: Song, gainDb = 0): void {
  const [from = 0, to = 0] = begins.slice(-3);
  const found = sections(at(gainDb, samples));
  const rising = found.filter(([section, time]) => section === "buildup" && time > from);
  assert.equal(rising.length, 1, `build-ups at ${rising}`);
  const share = ((rising[0]?.[1] ?? 0) - from) / (to - from);
  assert.ok(share <= 0.5, `build-up after ${(100 * share).toFixed(0)} % of it`);
  const drops = found.filter(([section, time]) => section === "drop" && time > from + 1);
  assert.equal(drops.length, 1, `drops at ${drops}`);
  const late = (drops[0]?.[1] ?? 0) - to;
  assert.ok(late >= 0 && late <= 0.15, `drop after ${(1000 * late).toFixed(0)} ms`);
}

const plan = (riser: Riser): SongPlan => [["groove", 8], [riser, 8], ["groove", 3]];

for (const riser of RISERS) {
  Deno.test(`a riser of 8 bars (${riser}) is a build-up before its middle, and a drop within 150 ms`, () => {
    assertRise(song(126, plan(riser)));
  });
}

for (const bpm of [90, 140]) {
  Deno.test(`a snare roll and its drop are found at ${bpm} BPM`, () => {
    assertRise(song(bpm, plan("snare roll")));
  });
}

for (const bpm of [90, 155, 168, 174]) {
  Deno.test(`a high-pass that closes is a build-up before its middle at ${bpm} BPM`, () => {
    assertRise(song(bpm, plan("high-pass closes")));
  });
}

for (const gainDb of [-40, -20]) {
  Deno.test(`a riser and its drop are found at ${gainDb} dB`, () => {
    assertRise(song(126, plan("noise")), gainDb);
  });
}

for (const riser of CLIPPED_RISERS) {
  Deno.test(`a riser (${riser}) and its drop are found when clipped by 12 dB`, () => {
    assertRise(song(126, plan(riser)), 12);
  });
}

Deno.test("chords without kick and bass are a breakdown after 3 s, until the drop", () => {
  const { samples, begins } = song(126, [["groove", 4], ["breakdown", 6], ["groove", 3]]);
  const [, from = 0, to = 0] = begins;
  const found = sections(samples);
  assert.deepEqual(found.map(([section]) => section), ["steady", "breakdown", "drop", "steady"]);
  const [, [, quiet] = [], [, drop] = []] = found;
  assert.ok(Math.abs((quiet ?? 0) - from - 3) < 0.3, `breakdown at ${quiet}, after ${from}`);
  assert.ok((drop ?? 0) - to >= 0 && (drop ?? 0) - to < 0.15, `drop at ${drop}, after ${to}`);
});

Deno.test("a bar without the bass is no drop, also where it is unusual", () => {
  const found = sections(song(90, [["groove", 8], ["no bass", 1], ["groove", 6]]).samples);
  assert.deepEqual(found.map(([section]) => section), ["steady"]);
});

Deno.test("a groove with fills has no section but a steady one", () => {
  const bars: SongPlan = [["groove", 7], ["fill", 1], ["groove", 7], ["fill", 1], ["groove", 4]];
  assert.deepEqual(sections(song(120, bars).samples).map(([section]) => section), ["steady"]);
});

Deno.test("music that stops is a silence after a second", () => {
  const { samples, begins } = song(120, [["groove", 4], ["pause", 4]]);
  const found = sections(samples);
  assert.deepEqual(found.map(([section]) => section), ["steady", "silence"]);
  assert.ok(Math.abs((found[1]?.[1] ?? 0) - (begins[1] ?? 0) - 1) < 0.4, `${found[1]}`);
});

/** The last frame of each part. */
function endings({ samples, begins }: Song): FeatureFrame[] {
  const frames: FeatureFrame[] = [];
  new Analyzer({ sampleRate: RATE }).push(samples, 1, (frame) => {
    if (frame.timeSeconds <= (begins[frames.length + 1] ?? 0) - 0.02) return;
    if (frames.length < begins.length - 1) frames.push({ ...frame });
  });
  return frames;
}

Deno.test("energy and intensity are the same at -40 dB, and lower in a breakdown than in a groove", () => {
  const piece = song(126, [["groove", 6], ["breakdown", 6]]);
  const loud = endings(piece);
  const soft = endings({ ...piece, samples: at(-40, piece.samples) });
  const read = (frames: FeatureFrame[]) =>
    frames.map(({ energyShort, intensityShort }) => [energyShort, intensityShort]);
  read(loud).flat().forEach((value, i) => {
    const same = read(soft).flat()[i] ?? NaN;
    assert.ok(Math.abs(value - same) < 0.1, `${value}, at -40 dB ${same}`);
  });
  const [groove, breakdown] = loud;
  assert.ok((groove?.energyShort ?? 0) > 0.9, `${groove?.energyShort}`);
  assert.ok((breakdown?.energyShort ?? 1) < 0.8, `${breakdown?.energyShort}`);
  assert.ok((breakdown?.intensityShort ?? 1) < 0.7 * (groove?.intensityShort ?? 0));
});
