import assert from "node:assert/strict";
import fc from "fast-check";
import { PcmDecoder, type PcmEncoding } from "../../workers/audio_analyzer/capture/pcm.ts";

function decode(decoder: PcmDecoder, ...chunks: Uint8Array[]): number[] {
  const samples: number[] = [];
  for (const chunk of chunks) decoder.push(chunk, (block) => samples.push(...block));
  return samples;
}

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

Deno.test("PcmDecoder gives the same samples however the bytes are cut", () => {
  const encoding = fc.constantFrom<PcmEncoding>("f32le", "s16le");
  const bytes = fc.uint8Array({ maxLength: 300 });
  const cuts = fc.array(fc.nat(300), { maxLength: 8 });
  fc.assert(fc.property(encoding, fc.integer({ min: 1, max: 3 }), bytes, cuts, (e, c, all, at) => {
    const borders = [0, ...at.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
    const chunks = borders.slice(1).map((end, i) => all.subarray(borders[i], end));
    assert.deepEqual(decode(new PcmDecoder(e, c), ...chunks), decode(new PcmDecoder(e, c), all));
  }));
});

Deno.test("PcmDecoder hands on whole frames only and keeps the rest", () => {
  const decoder = new PcmDecoder("f32le", 2);
  assert.deepEqual(decode(decoder, floats(0.5, -0.5, 0.25)), [0.5, -0.5]);
  assert.deepEqual(decode(decoder, floats(-0.25)), [0.25, -0.25]);
});

Deno.test("PcmDecoder scales 16-bit samples to -1..1", () => {
  const bytes = new Uint8Array(Int16Array.of(-32768, 0, 16384).buffer);
  assert.deepEqual(decode(new PcmDecoder("s16le", 1), bytes), [-1, 0, 0.5]);
});

Deno.test("PcmDecoder hands on a chunk larger than a block completely", () => {
  const values = Array.from({ length: 50_001 }, (_, i) => (i % 64) / 64);
  assert.deepEqual(decode(new PcmDecoder("f32le", 1), floats(...values)), values);
});

Deno.test("PcmDecoder makes impossible samples 0 and counts them", () => {
  const decoder = new PcmDecoder("f32le", 1);
  assert.deepEqual(decode(decoder, floats(NaN, Infinity, -1e30, 1.5)), [0, 0, 0, 1.5]);
  assert.equal(decoder.invalidSamples, 3);
});

Deno.test("PcmDecoder refuses an impossible channel count", () => {
  for (const channels of [0, 1.5, 65, NaN]) {
    assert.throws(() => new PcmDecoder("f32le", channels), RangeError);
  }
});
