import assert from "node:assert/strict";
import fc from "fast-check";
import { trackText } from "../../bus/playback/mod.ts";

Deno.test("a title is put on one line, without control characters", () => {
  assert.equal(trackText(" Nul\0and\nline \u001b[31m "), "Nul and line [31m");
});

Deno.test("emoji and right-to-left text stay as they are", () => {
  assert.equal(trackText("🎧 שלום עולם 👩‍🎤"), "🎧 שלום עולם 👩‍🎤");
});

Deno.test("what is no text counts as an empty one", () => {
  for (const given of [undefined, null, 5, 5n, ["a"], { a: 1 }]) assert.equal(trackText(given), "");
});

Deno.test("any text becomes a well-formed one of at most 1,000 units", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 3000, size: "max" }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 3000, size: "max" })
      .map((units) => String.fromCharCode(...units)),
  );
  fc.assert(fc.property(texts, (given) => {
    const text = trackText(given);
    assert.ok(text.length <= 1000 && text.isWellFormed());
    // deno-lint-ignore no-control-regex -- these are what is looked for
    assert.ok(!/[\u0000-\u001f\u007f-\u009f]/.test(text));
  }));
  assert.equal(trackText("x".repeat(10_000)), `${"x".repeat(999)}…`);
});
