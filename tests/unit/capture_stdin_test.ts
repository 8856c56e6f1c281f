import assert from "node:assert/strict";
import fc from "fast-check";
import { missingBytes, wholeFrames } from "../../workers/audio_analyzer/capture/stdin.ts";

/** A stream of the given pieces. */
function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  }, { highWaterMark: 0 });
}

Deno.test("missingBytes() completes the frame that this process has begun", () => {
  assert.equal(missingBytes(8, "7:8:3", 7), 5);
  assert.equal(missingBytes(8, "7:8:0", 7), 0);
});

Deno.test("missingBytes() takes no notice of another process, of frames of another size, of garbage", () => {
  for (const noted of [undefined, "", "x", "8:8:3", "7:4:3", "7:8", "7:8:-3", "7:0:1"]) {
    assert.equal(missingBytes(8, noted, 7), 0, noted);
  }
});

Deno.test("wholeFrames() of one program after another give whole frames, wherever each begins", async () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 24 }),
    pieces,
    pieces,
    async (frameBytes, first, second) => {
      let at = 0;
      // Each byte tells its place within the frame.
      const made = (sizes: number[]) =>
        sizes.map((size) => Uint8Array.from({ length: size }, () => at++ % frameBytes));
      let noted = `7:${frameBytes}:0`;
      for (const sizes of [first, second]) {
        const bytes: number[] = [];
        const missing = missingBytes(frameBytes, noted, 7);
        const stream = wholeFrames(streamOf(made(sizes)), frameBytes, missing, (partial) => {
          noted = `7:${frameBytes}:${partial}`;
        });
        for await (const piece of stream) bytes.push(...piece);
        assert.ok(bytes.every((byte, index) => byte === index % frameBytes));
      }
    },
  );
  await fc.assert(property);
});

Deno.test("wholeFrames() asks for nothing that nobody has asked it for", async () => {
  let asked = 0;
  const input = new ReadableStream<Uint8Array>({
    pull(controller) {
      asked++;
      controller.enqueue(new Uint8Array(4));
    },
  }, { highWaterMark: 0 });
  const reader = wholeFrames(input, 4, 0, () => {}).getReader();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(asked, 0);
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(asked, 1);
});
