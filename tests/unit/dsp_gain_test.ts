import assert from "node:assert/strict";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { analyse, kickAndHat, noiseSource, RATE, rhythm, signal, tone } from "./dsp_signals.ts";

/** Highest level of any band from one time to another, in seconds. */
function highest(frames: readonly FeatureFrame[], from: number, to: number): number {
  return Math.max(...frames.slice(from * 100, to * 100).map(({ bands }) => Math.max(...bands)));
}

/** Music whose amplitude is a function of time. */
function music(seconds: number, gain: (t: number) => number): FeatureFrame[] {
  const samples = rhythm(125, seconds, kickAndHat);
  return analyse(samples.map((sample, i) => gain(i / RATE) * sample));
}

/** White noise of the given rms in dBFS. */
function noise(levelDb: number): (t: number) => number {
  const next = noiseSource();
  const amplitude = Math.sqrt(3) * 10 ** (levelDb / 20);
  return () => amplitude * next();
}

Deno.test("a pop of 100 ms at full scale halves the levels of soft music for 5 s at most", () => {
  const pop = noiseSource();
  const groove = rhythm(125, 15, kickAndHat);
  const frames = analyse(groove.map((sample, i) => {
    const t = i / RATE;
    return t >= 6 && t < 6.1 ? pop() : 0.05 * sample;
  }));
  const before = highest(frames, 4, 6);
  assert.ok(highest(frames, 7, 8) < before / 2, "the pop should have turned the gain down");
  const after = highest(frames, 10.5, 11.1);
  assert.ok(after > before / 2, `${before} before, ${after} after 5 s`);
});

Deno.test("a track 20 dB quieter than the last one reads above 0.5 within 8 s", () => {
  const frames = music(20, (t) => t < 10 ? 0.8 : 0.08);
  assert.ok(highest(frames, 17.5, 18) > 0.5, `${highest(frames, 17.5, 18)}`);
});

Deno.test("after a breakdown of 8 s and -12 dB the drop reads higher than all of it", () => {
  const frames = music(20, (t) => t < 6.72 || t >= 14.4 ? 0.8 : 0.2);
  const breakdown = highest(frames, 8, 14.3);
  const drop = highest(frames, 14.4, 14.6);
  assert.ok(drop > 1.3 * breakdown, `drop ${drop}, breakdown ${breakdown}`);
});

Deno.test("a breakdown of 5 dB keeps its place below the reference for 8 s", () => {
  const frames = music(16, (t) => t < 6.72 ? 0.8 : 0.45);
  const loud = highest(frames, 5, 6.7);
  const ratio = highest(frames, 14, 14.7) / loud;
  assert.ok(ratio > 0.55 && ratio < 0.95, `${ratio}`);
});

for (const amplitude of [1, 0.1, 0.01]) {
  Deno.test(`the first second of music at ${amplitude} shows its spectrum, not white`, () => {
    const frames = music(1, () => amplitude);
    frames.slice(0, 40).forEach(({ bands }, i) => {
      const lit = bands.filter((level) => level > 0.8).length;
      assert.ok(lit <= 3, `${lit} of 7 bands are lit in frame ${i}`);
    });
    assert.ok(highest(frames, 0, 0.1) > 0.5, `${highest(frames, 0, 0.1)}`);
  });
}

Deno.test("music at -40 dBFS after a noise floor still reads above 0.5", () => {
  const floor = noise(-70);
  const groove = rhythm(125, 8, kickAndHat);
  const frames = analyse(
    groove.map((sample, i) => i / RATE < 3 ? floor(i) : floor(i) + 0.01 * sample),
  );
  assert.ok(highest(frames, 6, 8) > 0.5, `${highest(frames, 6, 8)}`);
});

for (const levelDb of [-100, -80, -76]) {
  Deno.test(`noise at ${levelDb} dBFS is silence and all bands read 0, even after music`, () => {
    const floor = noise(levelDb);
    const frames = analyse(signal(8, (t) => t < 2 ? 0.8 * Math.sin(700 * t) : floor(t)));
    for (const { silence, bands, level } of frames.slice(500)) {
      assert.equal(silence, true);
      assert.deepEqual([level, ...bands], new Array(8).fill(0));
    }
  });
}

Deno.test("noise at -70 dBFS is sound: dim, not dark", () => {
  const frames = analyse(signal(5, noise(-70)));
  for (const { silence, bands } of frames.slice(100)) {
    assert.equal(silence, false);
    const air = bands[6] ?? 0;
    assert.ok(air > 0.1 && air < 0.6, `${air}`);
  }
});

Deno.test("noise that wavers around the threshold opens or closes the gate once at most", () => {
  const floor = noise(-74.5);
  const frames = analyse(signal(10, (t) => floor(t) * (1 + 0.1 * Math.sin(9 * t))));
  const changes =
    frames.filter(({ silence }, i) => i > 0 && silence !== frames[i - 1]?.silence).length;
  assert.ok(changes <= 1, `${changes} changes`);
});

Deno.test("the overall level of a full-scale square of 30 Hz is steady and at most 1", () => {
  const frames = analyse(signal(4, (t) => (t * 30) % 1 < 0.5 ? 1 : -1)).slice(200);
  const levels = frames.map(({ level }) => level);
  assert.ok(Math.max(...levels) <= 1);
  assert.ok(Math.max(...levels) - Math.min(...levels) < 0.1, "it ripples");
});

for (const amplitude of [0.01, 0.1, 1]) {
  Deno.test(`the overall level of music at ${amplitude} lies beside the bands`, () => {
    const frames = music(6, () => amplitude).slice(300);
    const level = Math.max(...frames.map((frame) => frame.level));
    assert.ok(level > 0.6 && level <= 1, `${level}`);
  });
}

Deno.test("the overall level of a tone is below that of its band", () => {
  const frame = analyse(tone(120, 0.3, 3)).at(-1);
  const band = frame?.bands[1] ?? 0;
  const level = frame?.level ?? 0;
  assert.ok(level > 0.5 && level <= band, `${level}, band ${band}`);
});
