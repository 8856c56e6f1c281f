import assert from "node:assert/strict";
import fc from "fast-check";
import { Canvas } from "../../console/tui/canvas.ts";
import type { ColourDepth } from "../../console/tui/colour_depth.ts";
import { Painter } from "../../console/tui/painter.ts";
import { Picture } from "../../console/tui/picture.ts";
import { StyleSheet } from "../../console/tui/style_sheet.ts";
import { THEMES } from "../../console/tui/themes.ts";
import { popup } from "../../console/tui/widgets/box.ts";
import { wordLamp } from "../../console/tui/widgets/lamp.ts";
import { markText } from "../../console/tui/widgets/marks.ts";
import { Pager } from "../../console/tui/widgets/pager.ts";
import { progressBar } from "../../console/tui/widgets/progress.ts";
import { ScrollState } from "../../console/tui/widgets/scroll.ts";
import { spectrum } from "../../console/tui/widgets/spectrum.ts";
import { table } from "../../console/tui/widgets/table.ts";
import { drawTextField, TextField } from "../../console/tui/widgets/text_field.ts";

/** Everything that the painter itself writes to lead the terminal. */
// deno-lint-ignore no-control-regex -- escape sequences begin with one
const OWN = /\x1b\[(\?2026[hl]|[\d;]*m|\d+;\d+H|\d+G|2J|K)/g;
/** Anything that a terminal might obey: C0 and C1 controls, DEL, bidirectional controls. */
// deno-lint-ignore no-control-regex -- these are what is looked for
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const nasty = fc.constantFrom(
  "\x1b[2J",
  "\x1b]0;title\x07",
  "\x9b31m",
  "\r\n",
  "\t",
  "\u202eabc",
  "日本",
  "👩‍👩‍👧",
  "a\u0301",
  "\u200d",
  "\ud83d",
  "word ",
  "\u061c",
);
const text = fc.array(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 4 })), {
  maxLength: 6,
})
  .map((parts) => parts.join(""));

type Widget = (canvas: Canvas, text: string, number: number) => void;

const WIDGETS: Readonly<Record<string, Widget>> = {
  text: (canvas, text) => void canvas.text(0, 0, text),
  heading: (canvas, text) => canvas.heading(0, text, text),
  table: (canvas, text) => {
    const rows = Array.from({ length: 9 }, () => [{ text, marks: [{ from: 1, to: 4 }] }, { text }]);
    const columns = [{ title: text, grow: 1 }, { title: text, align: "right" as const }];
    table(canvas, columns, rows, { scroll: new ScrollState() });
  },
  popup: (canvas, text) => {
    popup(canvas, { columns: 8, rows: 2, title: text, note: text }).text(0, 0, text);
  },
  pager: (canvas, text, number) => {
    const pager = new Pager({ wrapping: number > 0.5 ? "wrap" : "cut" });
    pager.push(text);
    pager.press("right");
    pager.draw(canvas);
  },
  "text field": (canvas, text) => {
    const field = new TextField(text);
    for (const unit of text) field.press(unit);
    field.press("left");
    drawTextField(canvas, 0, field, { placeholder: text });
  },
  lamp: (canvas, text) => void wordLamp(canvas, 0, 0, text, "lit"),
  marks: (canvas, text) => markText(canvas, 0, 0, text, [{ from: 1, to: 5 }], { columns: 9 }),
  numbers: (canvas, _, number) => {
    spectrum(canvas, [number, -number, number * 1e9], { peaks: [number, NaN] });
    progressBar(canvas, 0, { positionSeconds: number * 1e3, durationSeconds: number });
  },
};

for (const [name, draw] of Object.entries(WIDGETS)) {
  Deno.test(`nothing of any text that ${name} shows acts on the terminal`, () => {
    const depth = fc.constantFrom<ColourDepth>("none", "16", "256", "true");
    const side = fc.integer({ min: 1, max: 30 });
    const number = fc.double();
    const theme = fc.constantFrom(...THEMES);
    fc.assert(
      fc.property(
        text,
        number,
        side,
        side,
        theme,
        depth,
        (text, number, columns, rows, theme, depth) => {
          const picture = new Picture(columns, rows);
          draw(Canvas.over(picture), text, number);
          const written = new Painter(new StyleSheet(theme, depth)).paint(picture);
          assert.doesNotMatch(written.replaceAll(OWN, ""), ACTIVE);
          assert.ok(written.isWellFormed());
        },
      ),
    );
  });
}

Deno.test("Canvas.glyph() makes safe what is no plain glyph", () => {
  const picture = new Picture(4, 1);
  const canvas = Canvas.over(picture);
  ["\x1b", "\u202e", "日", "▄"].forEach((glyph, column) => canvas.glyph(column, 0, glyph, 0));
  assert.equal(picture.rowText(0), "␛\ufffd ▄");
});
