import assert from "node:assert/strict";
import fc from "fast-check";
import { Canvas } from "../../console/tui/canvas.ts";
import { textWidth } from "../../console/tui/glyphs.ts";
import { Picture } from "../../console/tui/picture.ts";
import { Attribute } from "../../console/tui/style.ts";
import { drawTextField, TextField } from "../../console/tui/widgets/text_field.ts";

const segmenter = new Intl.Segmenter();

/** The text after these keys, with a bar where the cursor is. */
function typed(text: string, ...keys: readonly string[]): string {
  const field = new TextField(text);
  for (const key of keys) assert.ok(field.press(key), key);
  return `${field.text.slice(0, field.cursor)}|${field.text.slice(field.cursor)}`;
}

Deno.test("TextField inserts characters at the cursor", () => {
  assert.equal(typed("ac", "left", "b", "space", "日"), "ab 日|c");
});

Deno.test("TextField steps over whole glyphs, and deletes them whole", () => {
  assert.equal(typed("x👩‍👩‍👧é", "left", "left"), "x|👩‍👩‍👧é");
  assert.equal(typed("x👩‍👩‍👧", "backspace"), "x|");
  assert.equal(typed("x👩‍👩‍👧y", "home", "right", "delete"), "x|y");
});

Deno.test("TextField joins the parts of a glyph that arrive as single keys", () => {
  assert.equal(typed("", ..."👩‍👩‍👧", "left", "x"), "x|👩‍👩‍👧");
});

const EDITS: readonly (readonly [string, readonly string[], string])[] = [
  ["ctrl+a goes to the start", ["ctrl+a"], "|one two  three"],
  ["ctrl+e goes to the end", ["home", "ctrl+e"], "one two  three|"],
  ["ctrl+w deletes the word before", ["ctrl+w", "ctrl+w"], "one |"],
  ["ctrl+u deletes up to the cursor", ["alt+b", "ctrl+u"], "|three"],
  ["ctrl+k deletes what follows", ["home", "alt+f", "ctrl+k"], "one|"],
  ["alt+b goes back by words", ["alt+b", "alt+b"], "one |two  three"],
  ["alt+f goes on by words", ["home", "alt+f", "alt+f"], "one two|  three"],
  ["alt+d deletes the word behind", ["home", "alt+d"], "| two  three"],
];

for (const [what, keys, expected] of EDITS) {
  Deno.test(`TextField: ${what}`, () => assert.equal(typed("one two  three", ...keys), expected));
}

Deno.test("TextField leaves other keys to others", () => {
  const field = new TextField("text");
  for (const key of ["up", "escape", "return", "ctrl+c", "f1", "tab", "␜"]) {
    assert.equal(field.press(key), false, key);
  }
  assert.equal(field.text, "text");
});

Deno.test("TextField makes what is pasted one safe line", () => {
  const field = new TextField();
  field.insert("a\r\nb\tc\x1b[31md\x9b");
  assert.equal(field.text, "a b c␛[31md\ufffd");
});

Deno.test("TextField takes no more than a long line", () => {
  const field = new TextField("x".repeat(1_000_000));
  field.press("y");
  assert.equal(field.text.length, 4096);
});

/** What is drawn, and the columns that are inverse. */
function drawn(field: TextField, columns: number, placeholder = ""): [string, number[]] {
  const picture = new Picture(columns, 1);
  drawTextField(Canvas.over(picture), 0, field, { placeholder });
  const inverse = [...picture.styles.keys()].filter((index) =>
    ((picture.styles[index] ?? 0) & Attribute.inverse) !== 0
  );
  return [picture.rowText(0), inverse];
}

Deno.test("drawTextField() shows the cursor as an inverse cell", () => {
  const field = new TextField("a日");
  assert.deepEqual(drawn(field, 6), ["a日   ", [3]]);
  field.press("left");
  assert.deepEqual(drawn(field, 6), ["a日   ", [1, 2]]);
});

Deno.test("drawTextField() scrolls a text that is too long, and only when it must", () => {
  const field = new TextField("abcdefgh");
  assert.deepEqual(drawn(field, 5), ["efgh ", [4]]);
  field.press("left");
  assert.deepEqual(drawn(field, 5), ["efgh ", [3]]);
  field.press("home");
  assert.deepEqual(drawn(field, 5), ["abcde", [0]]);
});

Deno.test("drawTextField() shows what to type while the field is empty", () => {
  assert.deepEqual(drawn(new TextField(), 8, "filter"), ["filter  ", [0]]);
});

Deno.test("TextField keeps its cursor in view and between glyphs, whatever is typed", () => {
  const key = fc.constantFrom(
    ..."aé日🎵\u0301\u200d👩",
    ...["left", "right", "home", "end", "backspace", "delete", "alt+b", "alt+f", "ctrl+w", "space"],
  );
  const act = fc.oneof(key, fc.string({ unit: "binary", maxLength: 6 }).map((text) => `+${text}`));
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 40 }),
      fc.integer({ min: 3, max: 12 }),
      (acts, columns) => {
        const field = new TextField();
        for (const act of acts) {
          if (act.length > 1 && act.startsWith("+")) field.insert(act.slice(1));
          else field.press(act);
          const { column, under } = field.window(columns);
          assert.ok(column >= 0 && column + textWidth(under) <= columns);
          assert.ok(field.text.isWellFormed());
          const starts = Array.from(segmenter.segment(field.text), ({ index }) => index);
          assert.ok([...starts, field.text.length].includes(field.cursor));
        }
      },
    ),
  );
});
