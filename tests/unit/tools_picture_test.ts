import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cell, drawScreen } from "../../tools/pictures/screen_svg.ts";

type Look = Omit<Cell, "glyph">;

/** A row of cells, all of one look. */
function row(text: string, look: Look = {}): Cell[] {
  return [...text].map((glyph) => ({ glyph, ...look }));
}

/** The elements of a name with a given ink, without those of the window itself. */
function elements(svg: string, name: string, ink = ""): string[] {
  const screen = svg.slice(svg.indexOf("<g "));
  return [...screen.matchAll(new RegExp(`<${name} [^>]*>`, "g"))].map(([element]) => element)
    .filter((element) => element.includes(`"${ink || "#"}`));
}

/** The numbers of an element by attribute. */
function numbers(element: string | undefined, ...names: string[]): number[] {
  return names.map((name) => Number(new RegExp(` ${name}="([^"]*)"`).exec(element ?? "")?.[1]));
}

function texts(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text = ""]) => text);
}

const RED: Look = { ink: "#ff0000" };

Deno.test("drawScreen() merges words of one style and single spaces into one text", () => {
  assert.deepEqual(texts(drawScreen([row("quit the show", RED)], "")), ["quit the show"]);
});

Deno.test("drawScreen() begins a new text where columns are apart", () => {
  assert.deepEqual(texts(drawScreen([row("  left   right ")], "")), ["left", "right"]);
});

Deno.test("drawScreen() begins a new text where the style changes", () => {
  const cells = [...row("a", RED), ...row("b"), ...row("c", { isBold: true })];
  assert.deepEqual(texts(drawScreen([cells], "")), ["a", "b", "c"]);
});

Deno.test("drawScreen() fixes the length of a text to its columns, for any font", () => {
  const [one, two] = elements(drawScreen([row("abc"), row("abcdef")], ""), "text");
  const [short = 0] = numbers(one, "textLength");
  assert.ok(short > 0);
  assert.deepEqual(numbers(two, "textLength"), [2 * short]);
});

Deno.test("drawScreen() counts a wide glyph as the two columns it takes", () => {
  const wide = [{ glyph: "曲" }, { glyph: "" }, { glyph: "a" }];
  const [drawn, plain] = elements(drawScreen([wide, row("abc")], ""), "text");
  assert.deepEqual(numbers(drawn, "textLength"), numbers(plain, "textLength"));
});

Deno.test("drawScreen() draws bold text bold", () => {
  const [bold, plain] = elements(drawScreen([row("a", { isBold: true }), row("b")], ""), "text");
  assert.match(bold ?? "", /font-weight="bold"/);
  assert.doesNotMatch(plain ?? "", /font-weight/);
});

Deno.test("drawScreen() fills eighths of a cell from below", () => {
  const [whole, quarter] = elements(drawScreen([row("█▂", RED)], ""), "rect");
  const [top = 0, height = 0] = numbers(whole, "y", "height");
  assert.deepEqual(numbers(quarter, "y", "height"), [top + 0.75 * height, 0.25 * height]);
});

Deno.test("drawScreen() fills eighths of a cell from the left", () => {
  const [whole, half] = elements(drawScreen([row("█"), row("▌")], ""), "rect");
  const [x = 0, width = 0] = numbers(whole, "x", "width");
  assert.deepEqual(numbers(half, "x", "width"), [x, width / 2]);
});

Deno.test("drawScreen() fills the right half of a cell", () => {
  const [whole, half] = elements(drawScreen([row("█"), row("▐")], ""), "rect");
  const [x = 0, width = 0] = numbers(whole, "x", "width");
  assert.deepEqual(numbers(half, "x", "width"), [x + width / 2, width / 2]);
});

Deno.test("drawScreen() merges equal blocks side by side into one rectangle", () => {
  const [one, four] = elements(drawScreen([row("█"), row("████")], ""), "rect");
  const [width = 0] = numbers(one, "width");
  assert.deepEqual(numbers(four, "width"), [4 * width]);
});

Deno.test("drawScreen() does not merge blocks with a gap between them", () => {
  assert.equal(elements(drawScreen([row("▌▌▌", RED)], ""), "rect").length, 3);
});

Deno.test("drawScreen() draws meters' dots as one line", () => {
  const svg = drawScreen([row("·····", RED)], "");
  assert.equal(elements(svg, "path", "#ff0000").length, 1);
  assert.deepEqual(texts(svg), []);
});

Deno.test("drawScreen() draws a ground once for the cells that share it", () => {
  const cells = [...row("CL", { ground: "#0000ff" }), ...row("IP", { ground: "#0000ff", ...RED })];
  assert.equal(elements(drawScreen([cells], ""), "rect", "#0000ff").length, 1);
});

Deno.test("drawScreen() escapes what is markup in XML", () => {
  const svg = drawScreen([row("<a&b>")], "<title> & more");
  assert.match(svg, />&lt;a&amp;b&gt;<\/text>/);
  assert.match(svg, /<title>&lt;title&gt; &amp; more<\/title>/);
});

Deno.test("drawScreen() replaces what XML cannot hold", () => {
  assert.deepEqual(texts(drawScreen([row("a\x1bb\uffff")], "")), ["a\ufffdb\ufffd"]);
});

Deno.test("drawScreen() draws every glyph of any screen once, and valid numbers", () => {
  const glyph = fc.constantFrom(..." ab·█▌▐▃─│●○■□é");
  const cell = fc.record({ glyph, isBold: fc.boolean() });
  fc.assert(fc.property(fc.array(cell, { maxLength: 40 }), (cells) => {
    const svg = drawScreen([cells], "");
    assert.doesNotMatch(svg, /NaN|undefined/);
    const words = texts(svg).join("").replaceAll(" ", "");
    assert.equal(words, cells.map((each) => each.glyph).join("").replaceAll(/[^abé]/g, ""));
  }));
});

Deno.test("drawScreen() of nothing is an empty window", () => {
  assert.deepEqual(texts(drawScreen([], "")), []);
});
