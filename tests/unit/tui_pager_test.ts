import assert from "node:assert/strict";
import fc from "fast-check";
import { Canvas } from "../../console/tui/canvas.ts";
import { textWidth } from "../../console/tui/glyphs.ts";
import { Picture } from "../../console/tui/picture.ts";
import { Pager, type PagerOptions } from "../../console/tui/widgets/pager.ts";
import { wrapText } from "../../console/tui/wrap_text.ts";

function shown(pager: Pager, columns = 12, rows = 3): string[] {
  const picture = new Picture(columns, rows);
  pager.draw(Canvas.over(picture));
  return picture.toText().map((row) => row.slice(0, columns - 1).trimEnd());
}

function filled(count: number, options: PagerOptions = {}): Pager {
  const pager = new Pager(options);
  for (let line = 0; line < count; line++) pager.push(`line ${line}`);
  shown(pager);
  return pager;
}

Deno.test("Pager shows the end, and follows what is added", () => {
  const pager = filled(5);
  assert.deepEqual(shown(pager), ["line 2", "line 3", "line 4"]);
  pager.push("new");
  assert.deepEqual(shown(pager), ["line 3", "line 4", "new"]);
});

Deno.test("Pager stays where it was scrolled to while lines are added", () => {
  const pager = filled(9);
  pager.press("pageup");
  assert.deepEqual(shown(pager), ["line 4", "line 5", "line 6"]);
  pager.push("new");
  assert.deepEqual(shown(pager), ["line 4", "line 5", "line 6"]);
});

Deno.test("Pager keeps the same lines in view while old ones are dropped", () => {
  const pager = filled(9, { capacity: 9 });
  pager.press("up");
  pager.push("new");
  assert.deepEqual(shown(pager), ["line 5", "line 6", "line 7"]);
  for (let line = 0; line < 8; line++) pager.push(`late ${line}`);
  assert.deepEqual(shown(pager), ["new", "late 0", "late 1"]);
});

Deno.test("Pager follows again when it is scrolled to the end", () => {
  const pager = filled(9);
  pager.press("home");
  assert.deepEqual(shown(pager), ["line 0", "line 1", "line 2"]);
  for (let count = 0; count < 6; count++) pager.press("down");
  assert.ok(pager.isFollowing);
});

Deno.test("Pager that shows the start begins there", () => {
  assert.deepEqual(shown(filled(9, { shows: "start" })), ["line 0", "line 1", "line 2"]);
});

Deno.test("Pager breaks long lines, and scrolls by rows", () => {
  const pager = new Pager({ wrapping: "wrap" });
  for (const text of ["short", "one two three four", "end"]) pager.push(text);
  assert.deepEqual(shown(pager), ["one two", "three four", "end"]);
  pager.press("up");
  assert.deepEqual(shown(pager), ["short", "one two", "three four"]);
});

Deno.test("Pager scrolls lines that are cut to the side", () => {
  const pager = new Pager();
  pager.push("0123456789abcdefghij");
  assert.deepEqual(shown(pager)[0], "0123456789");
  pager.press("right");
  assert.deepEqual(shown(pager)[0], "89abcdefgh");
  pager.press("left");
  assert.deepEqual(shown(pager)[0], "0123456789");
});

Deno.test("Pager keeps the beginning of a line of ten megabytes, and says what it left out", () => {
  const pager = new Pager({ wrapping: "wrap" });
  const startMs = performance.now();
  pager.push("x".repeat(10_000_000));
  assert.ok(shown(pager, 40, 2).join(" ").endsWith("characters more)"));
  assert.ok(performance.now() - startMs < 200);
});

Deno.test("Pager holds no more lines than it may", () => {
  assert.equal(filled(100, { capacity: 7 }).length, 7);
});

Deno.test("Pager shows lines wherever it is scrolled to, in any size", () => {
  const act = fc.constantFrom(
    "up",
    "down",
    "pageup",
    "pagedown",
    "home",
    "end",
    "push",
    "wrap",
    "cut",
  );
  const size = fc.tuple(fc.integer({ min: 4, max: 20 }), fc.integer({ min: 1, max: 6 }));
  fc.assert(fc.property(fc.array(fc.tuple(act, size)), (acts) => {
    const pager = new Pager({ capacity: 8 });
    pager.push("first line of all");
    for (const [act, [columns, rows]] of acts) {
      if (act === "push") pager.push("some more words 日本語 🎵");
      else if (act === "wrap" || act === "cut") pager.setWrapping(act);
      else pager.press(act);
      assert.notEqual(shown(pager, columns, rows)[0], "");
    }
  }));
});

Deno.test("wrapText() breaks at blanks where that is sensible", () => {
  assert.deepEqual(wrapText("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapText("a bcdefghijkl", 8), ["a bcdefg", "hijkl"]);
  assert.deepEqual(wrapText("", 8), [""]);
});

Deno.test("wrapText() loses no glyph but blanks, and makes no piece too wide", () => {
  const text = fc.array(fc.constantFrom("a", "b", " ", "日", "🎵", "👩‍👩‍👧", "word")).map((all) =>
    all.join("")
  );
  fc.assert(fc.property(text, fc.integer({ min: 2, max: 12 }), (text, columns) => {
    const pieces = wrapText(text, columns);
    assert.equal(pieces.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    assert.ok(pieces.every((piece) => textWidth(piece) <= columns));
  }));
});
