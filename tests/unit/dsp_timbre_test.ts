import assert from "node:assert/strict";
import { type Timbre, TimbreMeter } from "../../workers/audio_analyzer/dsp/timbre.ts";

const RATES_HZ = [44_100, 48_000, 96_000];

function measureTone(sampleRate: number, hz: number, channels = 1): Timbre | null {
  const meter = new TimbreMeter(sampleRate);
  const sound = new Float32Array(8192 * channels);
  for (let i = 0; i < sound.length; i++) {
    sound[i] = 0.5 * Math.sin(2 * Math.PI * hz * Math.floor(i / channels) / sampleRate);
  }
  meter.push(sound, channels);
  return meter.measure();
}

for (const sampleRate of RATES_HZ) {
  Deno.test(`TimbreMeter finds the pitch class of an A at ${sampleRate} Hz, after other rates too`, () => {
    const chroma = measureTone(sampleRate, 440)?.chroma ?? [];
    assert.equal(chroma.length, 12);
    assert.equal(chroma.indexOf(Math.max(...chroma)), 9);
  });
}

Deno.test("TimbreMeter tells nothing of silence", () => {
  assert.equal(measureTone(48_000, 0), null);
});

Deno.test("TimbreMeter gives finite numbers for a tone in eight channels", () => {
  const timbre = measureTone(48_000, 1000, 8);
  assert.ok(timbre !== null);
  const { mfcc, chroma, ...numbers } = timbre;
  assert.equal(mfcc.length, 13);
  for (const value of [...mfcc, ...chroma, ...Object.values(numbers)]) {
    assert.ok(Number.isFinite(value), `${value}`);
  }
});

Deno.test("TimbreMeter counts the zero crossings of a tone", () => {
  const share = measureTone(48_000, 6000)?.zeroCrossingRate ?? 0;
  assert.ok(Math.abs(share - 0.25) < 0.01, `${share}`);
});

Deno.test("TimbreMeter takes NaN in the sound for silence", () => {
  const meter = new TimbreMeter(48_000);
  meter.push(new Float32Array(5000).fill(NaN), 1);
  assert.equal(meter.measure(), null);
});
