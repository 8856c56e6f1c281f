/** What a screen shows of the demo's groove at any gain of the input, and of what is no music. */
import assert from "node:assert/strict";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { analyse, noiseSource, RATE, signal } from "./dsp_signals.ts";

const SECONDS = 9;
const GROOVE = new Float32Array(SECONDS * RATE);
new DemoGroove({ sampleRate: RATE }).fill(GROOVE);

/** The groove (-13 dBFS) at another gain, cut off at full scale. */
function grooveAt(gainDb: number): FeatureFrame[] {
  const gain = 10 ** (gainDb / 20);
  return analyse(GROOVE.map((x) => Math.max(-1, Math.min(1, gain * x))));
}

/** The quietest and the loudest moment, from one second to another: of each the highest band. */
function range(frames: readonly FeatureFrame[], from: number, to: number): [number, number] {
  const highest = frames.slice(from * 100, to * 100).map(({ bands }) => Math.max(...bands));
  return [Math.min(...highest), Math.max(...highest)];
}

/** Music at this gain reads so high, at the least, from 2 s on and from 5 s on. */
const TABLE: readonly (readonly [gainDb: number, from2: number, from5: number])[] = [
  [-60, 0.5, 0.55],
  [-50, 0.6, 0.75],
  [-40, 0.8, 0.8],
  [-20, 0.8, 0.8],
  [0, 0.8, 0.8],
  [12, 0.8, 0.8],
];

for (const [gainDb, from2, from5] of TABLE) {
  Deno.test(`a groove at ${gainDb} dB fills the scale after 2 s, and falls between the strokes`, () => {
    const frames = grooveAt(gainDb);
    const [low, early] = range(frames, 2, 5);
    const [, late] = range(frames, 5, SECONDS);
    assert.ok(early >= from2 && early <= 1, `${early} after 2 s`);
    assert.ok(late >= from5 && late <= 1, `${late} after 5 s`);
    assert.ok(low < 0.5 * early, `${low} between the strokes, ${early} on them`);
  });
}

Deno.test("from -40 to 0 dB all bands of a groove read the same within 0.02", () => {
  const [loud, soft] = [grooveAt(0), grooveAt(-40)];
  for (const [i, { bands }] of loud.entries()) {
    bands.forEach((level, band) => {
      const other = soft[i]?.bands[band] ?? NaN;
      assert.ok(Math.abs(level - other) < 0.02, `${level}, ${other} at -40 dB, frame ${i}`);
    });
  }
});

/** White noise of the given rms in dBFS. */
function hiss(levelDb: number): () => number {
  const next = noiseSource(3);
  const amplitude = Math.sqrt(3) * 10 ** (levelDb / 20);
  return () => amplitude * next();
}

for (const levelDb of [-85, -80, -76]) {
  Deno.test(`hiss at ${levelDb} dBFS stays dark, before music and after it at -60 dB`, () => {
    const noise = hiss(levelDb);
    const frames = analyse(
      signal(9, (t, i) => noise() + (t < 2 || t >= 6 ? 0 : 0.001 * (GROOVE[i] ?? 0))),
    );
    assert.deepEqual(range(frames, 0, 1.9), [0, 0]);
    assert.deepEqual(range(frames, 7.5, 9), [0, 0]);
  });
}

Deno.test("hiss and hum at -70 dBFS stay dim after music at -60 dB has turned the gain up", () => {
  const noise = hiss(-73);
  const steady = (t: number) => noise() + 10 ** (-73 / 20) * Math.SQRT2 * Math.sin(314 * t);
  const frames = analyse(
    signal(16, (t, i) => steady(t) + (t < 6 ? 0.003 * (GROOVE[i] ?? 0) : 0)),
  );
  const [, most] = range(frames, 10, 16);
  assert.ok(most > 0.05 && most < 0.35, `${most}`);
});
