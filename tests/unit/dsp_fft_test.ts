import assert from "node:assert/strict";
import { Decimator } from "../../workers/audio_analyzer/dsp/decimator.ts";
import { RealFft } from "../../workers/audio_analyzer/dsp/fft.ts";
import { noiseSource } from "./dsp_signals.ts";

for (const size of [8, 16, 32, 256, 1024]) {
  Deno.test(`RealFft of ${size} agrees with the definition`, () => {
    const noise = noiseSource(size);
    const input = Float64Array.from({ length: size }, noise);
    const fft = new RealFft(size);
    fft.transform(input);
    for (const k of [0, 1, size / 4, size / 2 - 1, size / 2]) {
      let re = 0;
      let im = 0;
      input.forEach((x, n) => {
        re += x * Math.cos((2 * Math.PI * k * n) / size);
        im -= x * Math.sin((2 * Math.PI * k * n) / size);
      });
      assert.ok(Math.abs(re - (fft.re[k] ?? NaN)) < 1e-9, `re of bin ${k}`);
      assert.ok(Math.abs(im - (fft.im[k] ?? NaN)) < 1e-9, `im of bin ${k}`);
    }
  });
}

Deno.test("RealFft refuses a size that is no power of two", () => {
  assert.throws(() => new RealFft(1000), RangeError);
});

Deno.test("Decimator keeps what is slow and removes what would alias", () => {
  const amplitudeAfter = (hz: number) => {
    const decimator = new Decimator(4, 4800);
    const input = Float64Array.from(
      { length: 4800 },
      (_, i) => Math.sin((2 * Math.PI * hz * i) / 48_000),
    );
    const output = new Float64Array(4800);
    const count = decimator.process(input, 4800, output);
    assert.equal(count, 1200);
    return Math.max(...output.subarray(200, count));
  };
  assert.ok(Math.abs(amplitudeAfter(500) - 1) < 0.01);
  assert.ok(amplitudeAfter(10_000) < 0.002);
});
