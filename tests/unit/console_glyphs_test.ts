import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { clip, eachGlyph, fit, isPlain, sanitise, textWidth } from "../../console/tui/glyphs.ts";

/** Anything that a terminal might obey: C0 and C1 controls, DEL, bidirectional controls. */
// deno-lint-ignore no-control-regex -- these are what is looked for
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

Deno.test("sanitise() shows an escape sequence as signs", () => {
  assert.equal(sanitise("a\x1b[31mred\x07"), "a␛[31mred␇");
});

Deno.test("sanitise() replaces an 8-bit control sequence introducer", () => {
  assert.equal(sanitise("\x9b2J"), "\ufffd2J");
});

Deno.test("sanitise() replaces a lone surrogate", () => {
  assert.ok(sanitise("a\ud800b").isWellFormed());
});

Deno.test("sanitise() leaves harmless text as it is", () => {
  assert.equal(sanitise("Für Elise 日本 🎵"), "Für Elise 日本 🎵");
});

Deno.test("sanitise() lets nothing active through, whatever the text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !ACTIVE.test(sanitise(text))));
});

Deno.test("eachGlyph() never hands over more columns than asked for", () => {
  const units = fc.constantFrom("a", "日", "🎵", "e\u0301", "👩‍👩‍👧", "\x1b", "\u200b", "⚠️", "\ud83d");
  fc.assert(
    fc.property(fc.array(units), fc.nat(20), (parts, columns) => {
      let sum = 0;
      const used = eachGlyph(parts.join(""), columns, (_, width) => sum += width);
      return used === sum && sum <= columns;
    }),
  );
});

Deno.test("eachGlyph() does not split a wide glyph at the edge", () => {
  const glyphs: string[] = [];
  eachGlyph("日本", 3, (glyph) => glyphs.push(glyph));
  assert.deepEqual(glyphs, ["日"]);
});

Deno.test("eachGlyph() shows only the base of a letter with a thousand accents", () => {
  const glyphs: string[] = [];
  eachGlyph("a" + "\u0301".repeat(1000), 10, (glyph) => glyphs.push(glyph));
  assert.deepEqual(glyphs, ["a"]);
});

Deno.test("eachGlyph() looks only at the visible part of a text of ten million characters", () => {
  const text = "é".repeat(10_000_000);
  const startMs = performance.now();
  assert.equal(eachGlyph(text, 80, () => {}), 80);
  assert.ok(performance.now() - startMs < 100);
});

Deno.test("textWidth() agrees with string-width", () => {
  for (const text of ["abc", "日本語", "🎵 x", "e\u0301", "──", ""]) {
    assert.equal(textWidth(text), stringWidth(text), text);
  }
});

Deno.test("isPlain() holds for glyphs of one column that nothing joins, and for these only", () => {
  for (let code = 0; code < 0x10000; code++) {
    if (!isPlain(code)) continue;
    const glyph = String.fromCharCode(code);
    assert.equal(sanitise(glyph), glyph, code.toString(16));
    assert.equal(stringWidth(glyph), 1, code.toString(16));
    assert.ok(!/\p{Mark}|\p{Cf}/u.test(glyph), code.toString(16));
  }
  assert.ok([..."aÄ─█●▁…–·"].every((glyph) => isPlain(glyph.charCodeAt(0))));
});

Deno.test("clip() marks what it leaves out", () => {
  assert.equal(clip("abcdef", 4), "abc…");
});

Deno.test("clip() keeps a text that fits exactly", () => {
  assert.equal(clip("abcd", 4), "abcd");
});

Deno.test("clip() keeps to the width with wide glyphs", () => {
  assert.equal(clip("日本語", 4), "日…");
});

Deno.test("fit() gives exactly the columns asked for", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(30), (text, columns) => {
      return textWidth(fit(text, columns)) === columns;
    }),
  );
});

Deno.test("fit() puts the text to the right when asked", () => {
  assert.equal(fit("7", 3, "right"), "  7");
});
