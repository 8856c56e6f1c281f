import assert from "node:assert/strict";
import fc from "fast-check";
import xterm from "@xterm/headless";
import { Canvas } from "../../console/tui/canvas.ts";
import { Painter } from "../../console/tui/painter.ts";
import { Picture } from "../../console/tui/picture.ts";
import { Ink, on } from "../../console/tui/style.ts";
import { StyleSheet } from "../../console/tui/style_sheet.ts";
import { DARK } from "../../console/tui/themes/dark.ts";

/** A terminal that understands what the painter writes, and shows it as rows of text. */
class Reader {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    // As the screen does when it takes the terminal: no wrap at the right edge.
    this.#terminal.write("\x1b[?7l");
  }

  write(bytes: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  rows(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => (active.getLine(row)?.translateToString() ?? "").trimEnd(),
    );
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }
}

function painter(): Painter {
  return new Painter(new StyleSheet(DARK, "256"));
}

function pictureOf(columns: number, rows: number, lines: readonly string[]): Picture {
  const picture = new Picture(columns, rows);
  const canvas = Canvas.over(picture);
  lines.forEach((line, row) => canvas.text(0, row, line, row % 2 === 0 ? Ink.text : Ink.bad));
  return picture;
}

const trimmed = (picture: Picture) => picture.toText().map((row) => row.trimEnd());

Deno.test("Painter writes nothing when nothing changed", () => {
  const paint = painter();
  paint.paint(pictureOf(20, 3, ["one", "two"]));
  assert.equal(paint.paint(pictureOf(20, 3, ["one", "two"])), "");
});

Deno.test("Painter writes only the cells of a row that changed", () => {
  const paint = painter();
  paint.paint(pictureOf(20, 3, ["level 1", "still", "still"]));
  const bytes = paint.paint(pictureOf(20, 3, ["level 2", "still", "still"]));
  assert.ok(bytes.includes("\x1b[1;7H"));
  assert.ok(!bytes.includes("still") && !bytes.includes("level"));
});

Deno.test("Painter leaves out what stays between two changes of a row", () => {
  const paint = painter();
  paint.paint(pictureOf(40, 1, ["1 a long word that stays 1 tail"]));
  const bytes = paint.paint(pictureOf(40, 1, ["2 a long word that stays 2 tail"]));
  assert.match(bytes.replaceAll("\x1b", "␛"), /\[1;1H[^H]*2␛\[26G2␛/);
});

Deno.test("Painter sets a colour once for all cells of it, whatever rows they are in", () => {
  const bytes = painter().paint(pictureOf(8, 3, ["one", "", "two"]));
  assert.equal(bytes.split(new StyleSheet(DARK, "256").sequence(Ink.text)).length - 1, 1);
});

Deno.test("Painter writes everything again after invalidate()", () => {
  const paint = painter();
  const first = paint.paint(pictureOf(20, 3, ["one", "two"]));
  paint.invalidate();
  assert.equal(paint.paint(pictureOf(20, 3, ["one", "two"])), first);
});

Deno.test("Painter writes everything when the size has changed", () => {
  const paint = painter();
  paint.paint(pictureOf(20, 3, ["one"]));
  assert.ok(paint.paint(pictureOf(21, 3, ["one"])).includes("\x1b[2J"));
});

for (const [columns, rows] of [[80, 24], [120, 40], [300, 100]] as const) {
  Deno.test(`a terminal of ${columns}x${rows} shows each picture of a series as it is`, async () => {
    using reader = new Reader(columns, rows);
    const paint = painter();
    for (let frame = 0; frame < 40; frame++) {
      const lines = Array.from({ length: rows }, (_, row) => {
        const length = (frame * 7 + row * 13) % (columns + 10);
        return row % 3 === 0 ? "steady" : "▁▂▃▄▅▆▇█".charAt((frame + row) % 8).repeat(length);
      });
      const picture = pictureOf(columns, rows, lines);
      await reader.write(paint.paint(picture));
      assert.deepEqual(reader.rows(), trimmed(picture));
    }
  });
}

Deno.test("Painter changes no colour for blanks that look the same in it", () => {
  const picture = new Picture(9, 1);
  const canvas = Canvas.over(picture);
  canvas.text(0, 0, "a b", Ink.bad);
  canvas.glyph(1, 0, " ", Ink.plain);
  canvas.text(4, 0, " c", on(Ink.bad, Ink.selection));
  const red = "\x1b[0;38;5;203m";
  const chosen = "\x1b[0;38;5;203;48;5;236m";
  assert.ok(painter().paint(picture).includes(`${red}a b ${chosen} c\x1b[0m`));
});

Deno.test("a glyph whose width the terminal sees differently spoils nothing behind it", async () => {
  using reader = new Reader(30, 2);
  const paint = painter();
  await reader.write(paint.paint(pictureOf(30, 2, ["👩‍👩‍👧 family", "⚠️ warning"])));
  assert.ok(reader.rows()[0]?.endsWith(" family"));
  assert.ok(reader.rows()[1]?.endsWith(" warning"));
  await reader.write(paint.paint(pictureOf(30, 2, ["plain", "text"])));
  assert.deepEqual(reader.rows(), ["plain", "text"]);
});

Deno.test("escape sequences in shown text reach the terminal as signs only", async () => {
  using reader = new Reader(40, 2);
  await reader.write(painter().paint(pictureOf(40, 2, ["a\x1b[2Jb\x1b]0;title\x07c", "below"])));
  assert.deepEqual(reader.rows(), ["a␛[2Jb␛]0;title␇c", "below"]);
});

Deno.test("any series of pictures ends as if only the last had been drawn", async () => {
  const parts = fc.constantFrom("a", " ", "日", "🎵", "⚠️", "👩‍👩‍👧", "█", "é", "z");
  const line = fc.array(parts, { maxLength: 14 }).map((glyphs) => glyphs.join(""));
  const series = fc.array(fc.array(line, { minLength: 3, maxLength: 3 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(series, async (pictures) => {
      using series = new Reader(12, 3);
      using fresh = new Reader(12, 3);
      const paint = painter();
      for (const lines of pictures) await series.write(paint.paint(pictureOf(12, 3, lines)));
      await fresh.write(painter().paint(pictureOf(12, 3, pictures.at(-1) ?? [])));
      assert.deepEqual(series.rows(), fresh.rows());
    }),
    { numRuns: 150 },
  );
});

Deno.test("Picture.put() leaves no half of a wide glyph behind", () => {
  const picture = new Picture(4, 1);
  const canvas = Canvas.over(picture);
  canvas.text(0, 0, "日本");
  canvas.text(1, 0, "x");
  assert.equal(picture.rowText(0), " x本");
});

Deno.test("Canvas.region() cuts off what does not fit", () => {
  const picture = new Picture(6, 2);
  Canvas.over(picture).region(2, 0, 3, 1).text(0, 0, "abcdef");
  assert.deepEqual(picture.toText(), ["  abc ", "      "]);
});

Deno.test("Canvas.region() outside its parent is empty", () => {
  const picture = new Picture(6, 2);
  const outside = Canvas.over(picture).region(9, 9, 5, 5);
  outside.text(0, 0, "x");
  assert.equal(outside.columns * outside.rows, 0);
  assert.deepEqual(picture.toText(), ["      ", "      "]);
});
