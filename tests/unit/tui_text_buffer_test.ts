import assert from "node:assert/strict";
import fc from "fast-check";
import { TextBuffer } from "../../console/tui/text_buffer.ts";

Deno.test("TextBuffer gives back what was added since it was cleared", () => {
  const buffer = new TextBuffer();
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (pieces) => {
    buffer.clear();
    for (const piece of pieces) buffer.add(piece);
    assert.equal(buffer.toString(), pieces.join(""));
    assert.equal(buffer.length, pieces.join("").length);
  }));
});

Deno.test("TextBuffer grows for a text of any length", () => {
  const buffer = new TextBuffer();
  const text = "█".repeat(30_000);
  buffer.add("a");
  buffer.add(text);
  assert.equal(buffer.toString(), `a${text}`);
});
