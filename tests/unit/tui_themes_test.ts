import assert from "node:assert/strict";
import xterm from "@xterm/headless";
import { ANSI_16, colourOf256, nearest256 } from "../../console/tui/ansi_colours.ts";
import { Canvas } from "../../console/tui/canvas.ts";
import { contrast } from "../../console/tui/contrast.ts";
import { Painter } from "../../console/tui/painter.ts";
import { Picture } from "../../console/tui/picture.ts";
import { Attribute, HEAT_STEPS, Ink, on } from "../../console/tui/style.ts";
import { StyleSheet } from "../../console/tui/style_sheet.ts";
import type { Theme } from "../../console/tui/theme.ts";
import { themeNamed, THEMES } from "../../console/tui/themes.ts";

const { text, quiet, title, accent, good, warning, bad, beat, key, mark, peak } = Ink;
const TEXT = { text, quiet, title, accent, good, warning, bad, beat, key, mark };
const BARS = [
  peak,
  ...Array.from({ length: 7 }, (_, band) => Ink.band0 + band),
  ...Array.from({ length: HEAT_STEPS }, (_, step) => Ink.heat0 + step),
];

function colour(theme: Theme, ink: number): number {
  const found = theme.palette.get(ink);
  assert.ok(found !== undefined, `${theme.name} has no colour for ink ${ink}`);
  return found;
}

/** The colour that a sequence for sixteen colours sets for the ink; null for the terminal's own. */
function basicInk(sequence: string): number | null {
  // deno-lint-ignore no-control-regex -- the sequence begins with one
  const code = Number(/^\x1b\[0(?:;[1247])*;((?:3|9)[0-7])(?=[;m])/.exec(sequence)?.[1] ?? NaN);
  return Number.isNaN(code) ? null : ANSI_16[code < 90 ? code - 30 : code - 82] ?? null;
}

for (const theme of THEMES) {
  const least = theme.name === "high_contrast" ? 7 : 4.5;

  Deno.test(`the text of theme ${theme.name} can be read on its ground`, () => {
    for (const [name, ink] of Object.entries(TEXT)) {
      const exact = colour(theme, ink);
      assert.ok(contrast(exact, theme.ground) >= least, name);
      const of256 = colourOf256(nearest256(exact));
      assert.ok(contrast(of256, theme.ground) >= 4.5, `${name} with 256 colours`);
    }
  });

  Deno.test(`the text of theme ${theme.name} can be read in a chosen row`, () => {
    const ground = colour(theme, Ink.selection);
    for (const [name, ink] of Object.entries(TEXT)) {
      const wanted = ink === Ink.quiet ? 3 : 4.5;
      assert.ok(contrast(colour(theme, ink), ground) >= wanted, name);
      const of256 = colourOf256(nearest256(colour(theme, ink)));
      assert.ok(contrast(of256, colourOf256(nearest256(ground))) >= 3, `${name} with 256 colours`);
    }
  });

  Deno.test(`the bars of theme ${theme.name} stand out from its ground`, () => {
    for (const ink of BARS) assert.ok(contrast(colour(theme, ink), theme.ground) >= 3, String(ink));
  });

  Deno.test(`theme ${theme.name} can be read with sixteen colours`, () => {
    const sheet = new StyleSheet(theme, "16");
    for (const [name, ink] of Object.entries(TEXT)) {
      const basic = basicInk(sheet.sequence(ink));
      assert.ok(basic !== null && contrast(basic, theme.ground) >= 4, name);
    }
    for (const ink of BARS) {
      const basic = basicInk(sheet.sequence(ink));
      assert.ok(basic !== null && contrast(basic, theme.ground) >= 2, String(ink));
    }
  });

  for (const depth of ["none", "16"] as const) {
    Deno.test(`theme ${theme.name} inverts the chosen row where colours are ${depth}`, () => {
      const sheet = new StyleSheet(theme, depth);
      assert.ok(sheet.sequence(on(Ink.text, Ink.selection)).includes(";7"));
    });
  }
}

Deno.test("contrast() is that of WCAG", () => {
  assert.equal(contrast(0, 0xffffff), 21);
  assert.equal(contrast(0x777777, 0xffffff).toFixed(2), "4.48");
  assert.equal(contrast(0xff0000, 0xff0000), 1);
});

Deno.test("without colours no theme sets any", () => {
  for (const theme of THEMES) {
    const sheet = new StyleSheet(theme, "none");
    assert.equal(sheet.sequence(0), "\x1b[0m");
    assert.equal(sheet.sequence(Ink.bad | Attribute.underline), "\x1b[0;4m");
  }
});

Deno.test("themeNamed() names the themes that there are", () => {
  assert.equal(themeNamed("light").name, "light");
  assert.throws(() => themeNamed("pink"), {
    name: "UserError",
    message: "no theme is named 'pink'; there are dark, light, high_contrast",
  });
});

/** The colours of the ground that a terminal shows after these pictures, cell by cell. */
async function grounds(theme: Theme, pictures: readonly string[]): Promise<Set<string>> {
  const terminal = new xterm.Terminal({ cols: 20, rows: 3, allowProposedApi: true });
  const painter = new Painter(new StyleSheet(theme, "true"));
  for (const text of pictures) {
    const picture = new Picture(20, 3);
    Canvas.over(picture).text(0, 1, text, Ink.good);
    await new Promise<void>((done) => terminal.write(painter.paint(picture), done));
  }
  const found = new Set<string>();
  for (let row = 0; row < 3; row++) {
    const line = terminal.buffer.active.getLine(row);
    for (let column = 0; column < 20; column++) {
      const cell = line?.getCell(column);
      found.add(cell?.isBgDefault() ? "own" : (cell?.getBgColor() ?? 0).toString(16));
    }
  }
  terminal.dispose();
  return found;
}

const PICTURES = ["one", "a longer text", "日本 🎵", "x", ""];

Deno.test("a theme with a ground paints it in every cell, whatever was shown before", async () => {
  for (let count = 1; count <= PICTURES.length; count++) {
    const shown = await grounds(themeNamed("high_contrast"), PICTURES.slice(0, count));
    assert.deepEqual([...shown], ["0"]);
  }
});

Deno.test("a theme without a ground leaves the terminal's own", async () => {
  assert.deepEqual([...await grounds(themeNamed("light"), PICTURES)], ["own"]);
});
