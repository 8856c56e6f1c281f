import assert from "node:assert/strict";
import { BAND_EDGES_HZ } from "../../workers/audio_analyzer/features.ts";
import { analyse, last, noiseSource, signal, tone } from "./dsp_signals.ts";

const CENTRES_HZ = [35, 120, 350, 1000, 2800, 4900, 10_000];

CENTRES_HZ.forEach((hz, band) => {
  const [low, high] = BAND_EDGES_HZ[band] ?? [0, 0];
  Deno.test(`a tone of ${hz} Hz lights the band ${low}-${high} Hz and no other as much`, () => {
    const { bands } = last(analyse(tone(hz, 0.5, 3)));
    const own = bands[band] ?? 0;
    assert.ok(own > 0.6, `own band ${own}`);
    bands.forEach((level, i) => {
      if (i !== band) assert.ok(level < 0.6 * own, `band ${i} reads ${level}`);
    });
  });

  const limitFrames = hz < 250 ? 3 : 2;
  Deno.test(`a burst of ${hz} Hz reaches half of its final level within ${limitFrames} frames`, () => {
    // The gain settles on the first two seconds; after the silence only the band itself must rise.
    const frames = analyse(
      signal(4, (t) => (t < 2 || t >= 3 ? 0.4 : 0) * Math.sin(2 * Math.PI * hz * t)),
    );
    assert.ok((frames[299]?.bands[band] ?? 1) < 0.02, "the band should be dark before the burst");
    const final = frames[395]?.bands[band] ?? 0;
    const risen = frames.findIndex((frame, i) => i >= 300 && (frame.bands[band] ?? 0) > final / 2);
    assert.ok(risen >= 300 && risen - 300 < limitFrames, `after ${risen - 299} frames`);
  });
});

Deno.test("a tone of 50 Hz leaves everything above 250 Hz dark", () => {
  const { bands } = last(analyse(tone(50, 0.5, 3)));
  for (const level of bands.subarray(2)) assert.ok(level < 0.02, `${level}`);
});

Deno.test("levels are useful at any input gain", () => {
  for (const amplitude of [0.01, 0.1, 1]) {
    const { bands } = last(analyse(tone(120, amplitude, 10)));
    assert.ok((bands[1] ?? 0) > 0.6, `${bands[1]} at ${amplitude}`);
  }
});

Deno.test("the gain is kept through a silence", () => {
  const frames = analyse(
    signal(13, (t) => (t < 3 || t > 12 ? 0.5 : 0) * Math.sin(2 * Math.PI * 120 * t)),
  );
  const before = frames[290]?.bands[1] ?? 0;
  // Before a gain that was lost could have settled anew.
  const after = frames[1203]?.bands[1] ?? 0;
  assert.ok(Math.abs(before - after) < 0.05, `${before} before, ${after} after`);
});

Deno.test("the centroid of a tone is its frequency", () => {
  const { centroidHz, rolloffHz, flatness } = last(analyse(tone(3000, 0.5, 1)));
  assert.ok(Math.abs(centroidHz - 3000) < 20, `${centroidHz}`);
  assert.ok(Math.abs(rolloffHz - 3000) < 60, `${rolloffHz}`);
  assert.ok(flatness < 0.01, `${flatness}`);
});

Deno.test("white noise is flat, bright and has no pitch", () => {
  const noise = noiseSource();
  const frame = last(analyse(signal(2, () => 0.3 * noise())));
  assert.ok(frame.flatness > 0.4, `${frame.flatness}`);
  assert.ok(frame.brightness > 0.9, `${frame.brightness}`);
  assert.equal(frame.pitchHz, 0);
});

for (const hz of [60, 110, 220, 440, 1000]) {
  Deno.test(`the pitch of ${hz} Hz with overtones is found within 1 %`, () => {
    const frame = last(
      analyse(signal(1, (t) => {
        const turn = 2 * Math.PI * hz * t;
        return 0.3 * Math.sin(turn) + 0.2 * Math.sin(2 * turn) + 0.2 * Math.sin(3 * turn);
      })),
    );
    assert.ok(Math.abs(frame.pitchHz / hz - 1) < 0.01, `${frame.pitchHz}`);
    assert.ok(frame.pitchConfidence > 0.8, `${frame.pitchConfidence}`);
  });
}

Deno.test("a whistle above the range has no pitch rather than a wrong one", () => {
  assert.equal(last(analyse(tone(3000, 0.5, 1))).pitchHz, 0);
  assert.equal(last(analyse(tone(10_000, 0.5, 1))).pitchHz, 0);
});
