import assert from "node:assert/strict";
import { NO_BEAT_SIGNALS, noBeatSignal } from "../../tools/evaluate/sound/no_beat.ts";
import { resample } from "../../tools/evaluate/sound/resample.ts";
import { vary } from "../../tools/evaluate/sound/variant.ts";

const sine = (hz: number, rate: number, length: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));

/** Largest difference away from the ends, where the filter finds less than it wants. */
function difference(a: Float32Array, b: Float32Array, edge = 200): number {
  let most = 0;
  for (let i = edge; i < Math.min(a.length, b.length) - edge; i++) {
    most = Math.max(most, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  }
  return most;
}

Deno.test("resample - a tone stays the same tone at the same moments", () => {
  for (const rate of [22_050, 48_000, 96_000]) {
    const out = resample(sine(1000, 44_100, 8820), rate / 44_100);
    assert.equal(out.length, Math.floor((8820 * rate) / 44_100));
    assert.ok(difference(out, sine(1000, rate, out.length)) < 1e-3, `${rate}`);
  }
});

Deno.test("resample - what the new rate cannot hold is gone, not folded back", () => {
  const out = resample(sine(15_000, 44_100, 8820), 0.5);
  assert.ok(difference(out, new Float32Array(out.length)) < 1e-3);
});

Deno.test("resample - refuses a ratio that is none", () => {
  assert.throws(() => resample(new Float32Array(4), 0), RangeError);
});

Deno.test("variant - a clipped sound is louder by the gain and never beyond full scale", () => {
  const interleaved = sine(100, 44_100, 4410).map((x) => 0.1 * x);
  const out = vary({ sampleRate: 44_100, channels: 1, interleaved }, { clipDb: 12 }).interleaved;
  assert.equal(Math.max(...out), 1);
  assert.ok(out.filter((x) => x === 1).length > 1000);
});

Deno.test("variant - more channels differ, one channel is their mean", () => {
  const interleaved = sine(440, 44_100, 1000);
  const wide = vary({ sampleRate: 44_100, channels: 1, interleaved }, { channels: 2 });
  assert.equal(wide.channels, 2);
  assert.notEqual(wide.interleaved[100], wide.interleaved[101]);
  const narrow = vary(wide, { channels: 1 });
  assert.equal(narrow.interleaved.length, 1000);
  const expected = ((wide.interleaved[100] ?? 0) + (wide.interleaved[101] ?? 0)) / 2;
  assert.ok(Math.abs((narrow.interleaved[50] ?? 0) - expected) < 1e-6);
});

Deno.test("no beat - every signal is the same for the same seed, sounds, and stays within full scale", () => {
  for (const name of NO_BEAT_SIGNALS) {
    const signal = noBeatSignal(name, 7, 1);
    assert.deepEqual(signal, noBeatSignal(name, 7, 1), name);
    assert.ok(signal.every((x) => Math.abs(x) <= 1), name);
    const power = signal.reduce((sum, x) => sum + x * x, 0) / signal.length;
    assert.equal(power > 1e-5, name !== "silence", `${name} ${power}`);
  }
});

Deno.test("no beat - refuses a name that is none", () => {
  assert.throws(() => noBeatSignal("polka", 1, 1), RangeError);
});
