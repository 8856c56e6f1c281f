import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageTail } from "../../workers/audio_analyzer/capture/message_tail.ts";
import { findSampleRate } from "../../workers/audio_analyzer/capture/sample_rate.ts";
import { decodeWav } from "../../workers/audio_analyzer/capture/wav.ts";
import {
  decodeHeader,
  encodeHeader,
  HeaderReader,
  StreamError,
} from "../../workers/audio_analyzer/capture/wire.ts";

Deno.test("HeaderReader finds the header and the sound behind it, however the bytes are cut", () => {
  const format = { sampleRate: 48_000, channels: 2 };
  const bytes = Uint8Array.from([...encodeHeader(format), 1, 2, 3]);
  fc.assert(fc.property(fc.integer({ min: 1, max: bytes.length }), (size) => {
    const reader = new HeaderReader();
    for (let offset = 0; offset < bytes.length; offset += size) {
      const found = reader.push(bytes.subarray(offset, offset + size));
      if (found === undefined) continue;
      assert.deepEqual(found.format, format);
      const rest = [...found.rest, ...bytes.subarray(offset + size)];
      assert.deepEqual(rest, [1, 2, 3]);
      return;
    }
    assert.fail("no header found");
  }));
});

Deno.test("decodeHeader() refuses another stream and impossible layouts", () => {
  assert.throws(() => decodeHeader(new TextEncoder().encode("RIFF0000WAVEfmt ")), StreamError);
  assert.throws(() => decodeHeader(encodeHeader({ sampleRate: 0, channels: 2 })), StreamError);
  assert.throws(
    () => decodeHeader(encodeHeader({ sampleRate: 48_000, channels: 9999 })),
    StreamError,
  );
});

Deno.test("MessageTail keeps the last line and stays small whatever comes", () => {
  const tail = new MessageTail();
  const encode = (text: string) => new TextEncoder().encode(text);
  for (let i = 0; i < 1000; i++) tail.push(encode("x".repeat(10_000)));
  tail.push(encode("\nfirst\rlast one\n\n"));
  assert.equal(tail.last, "last one");
  tail.push(encode("half a li"));
  assert.equal(tail.last, "half a li");
});

const FLAC = [
  0x66,
  0x4c,
  0x61,
  0x43,
  0,
  0,
  0,
  34,
  16,
  0,
  16,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0x0b,
  0xb8,
  0x02,
  0xf0,
];
const MP3_HEADERS: [string, number[], number][] = [
  ["MPEG 1 at 44.1 kHz", [0xff, 0xfb, 0x90, 0x00], 44_100],
  ["MPEG 1 at 48 kHz", [0xff, 0xfb, 0x94, 0x00], 48_000],
  ["MPEG 2 at 22.05 kHz", [0xff, 0xf3, 0x90, 0x00], 22_050],
];

Deno.test("findSampleRate() reads FLAC", () => {
  assert.equal(findSampleRate(Uint8Array.from(FLAC)), 48_000);
});

for (const [name, header, rate] of MP3_HEADERS) {
  Deno.test(`findSampleRate() reads ${name}, behind a tag`, () => {
    const tag = [0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 5, 0xff, 0xfb, 0x98, 0, 0];
    const zeros = new Array(16).fill(0);
    assert.equal(findSampleRate(Uint8Array.from([...header, ...zeros])), rate);
    assert.equal(findSampleRate(Uint8Array.from([...tag, ...header, ...zeros])), rate);
  });
}

Deno.test("findSampleRate() and decodeWav() survive any bytes", () => {
  const starts = ["", "fLaC", "OggS", "ID3", "RIFF0000WAVEfmt ", "RIFF0000WAVEdata"];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 100 }), (start, bytes) => {
      const all = Uint8Array.from([...new TextEncoder().encode(start), ...bytes]);
      const rate = findSampleRate(all);
      assert.ok(rate === undefined || (rate >= 8000 && rate <= 192_000));
      decodeWav(all);
    }),
    { numRuns: 1000 },
  );
});
