import assert from "node:assert/strict";
import fc from "fast-check";
import { formatInput, InputError, parseInput } from "../../workers/audio_analyzer/capture/input.ts";

Deno.test("parseInput() reads each kind of input", () => {
  assert.deepEqual(parseInput("default"), { kind: "default" });
  assert.deepEqual(parseInput(" stdin "), { kind: "stdin" });
  assert.deepEqual(parseInput("demo"), { kind: "demo" });
  assert.deepEqual(parseInput("device:hw:1,0"), { kind: "device", name: "hw:1,0" });
  assert.deepEqual(parseInput("file:C:\\a b.wav"), { kind: "file", path: "C:\\a b.wav" });
});

Deno.test("parseInput() refuses an unknown input and lists the known ones", () => {
  assert.throws(
    () => parseInput("mic"),
    /unknown input "mic": allowed are default, device:<name>, file:<path>, stdin, demo/,
  );
});

for (
  const text of [
    "",
    "device:",
    "file: ",
    "demo:x",
    "DEFAULT",
    "song.wav",
    "file:a\0b",
    "device:a\nb",
  ]
) {
  Deno.test(`parseInput() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseInput(text), InputError);
  });
}

Deno.test("formatInput() writes what parseInput() reads", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text.trim() === text);
  fc.assert(fc.property(fc.constantFrom("device:", "file:"), name, (kind, rest) => {
    assert.equal(formatInput(parseInput(kind + rest)), kind + rest);
  }));
});
