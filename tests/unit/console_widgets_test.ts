import assert from "node:assert/strict";
import { Canvas } from "../../console/tui/canvas.ts";
import { Picture } from "../../console/tui/picture.ts";
import { groundOf, Ink, inkOf } from "../../console/tui/style.ts";
import { beatLamp } from "../../console/tui/widgets/lamp.ts";
import { horizontalMeter, verticalMeter } from "../../console/tui/widgets/meter.ts";
import { History, sparkline } from "../../console/tui/widgets/sparkline.ts";
import { layOutBars, spectrum } from "../../console/tui/widgets/spectrum.ts";
import { ScrollState } from "../../console/tui/widgets/scroll.ts";
import { columnWidths, rowAt, table } from "../../console/tui/widgets/table.ts";

function draw(columns: number, rows: number, view: (canvas: Canvas) => void): string[] {
  const picture = new Picture(columns, rows);
  view(Canvas.over(picture));
  return picture.toText();
}

Deno.test("horizontalMeter() fills in eighths of a cell", () => {
  assert.deepEqual(draw(4, 1, (canvas) => horizontalMeter(canvas, 0, 0.4)), ["█▋··"]);
});

Deno.test("horizontalMeter() shows the held peak beyond the level", () => {
  assert.deepEqual(draw(4, 1, (canvas) => horizontalMeter(canvas, 0, 0.25, { peak: 0.8 })), [
    "█··│",
  ]);
});

Deno.test("horizontalMeter() takes garbage for silence and too much for full", () => {
  assert.deepEqual(draw(3, 1, (canvas) => horizontalMeter(canvas, 0, NaN)), ["···"]);
  assert.deepEqual(draw(3, 1, (canvas) => horizontalMeter(canvas, 0, 99, { peak: 99 })), ["███"]);
});

Deno.test("verticalMeter() rises from below with its peak above it", () => {
  const rows = draw(1, 4, (canvas) => verticalMeter(canvas, 0, 1, 0.375, { peak: 0.9 }));
  assert.deepEqual(rows, ["▔", " ", "▄", "█"]);
});

Deno.test("layOutBars() puts gaps between bars where there is room", () => {
  assert.deepEqual(layOutBars(32, 100)[1], { column: 3, columns: 2 });
});

for (const columns of [32, 40, 61, 100, 200]) {
  Deno.test(`layOutBars() lets 32 bars reach from edge to edge of ${columns} columns`, () => {
    const places = layOutBars(32, columns);
    assert.equal(places.length, 32);
    assert.equal(places[0]?.column, 0);
    const last = places[31] ?? { column: 0, columns: 0 };
    assert.ok(last.column + last.columns >= columns - 1);
  });
}

for (
  const [bars, columns] of [[64, 64], [64, 100], [64, 120], [64, 190], [64, 300], [48, 77]] as const
) {
  Deno.test(`layOutBars() makes ${bars} bars of one width, in even steps, on ${columns} columns`, () => {
    const places = layOutBars(bars, columns);
    assert.equal(new Set(places.map((place) => place.columns)).size, 1);
    const steps = places.slice(1).map(({ column }, bar) => column - (places[bar]?.column ?? 0));
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 1);
    assert.ok(Math.min(...steps) >= (places[0]?.columns ?? 0));
    const last = places.at(-1) ?? { column: 0, columns: 0 };
    assert.deepEqual([places[0]?.column, last.column + last.columns], [0, columns]);
  });
}

Deno.test("layOutBars() makes no more bars than there are columns", () => {
  assert.equal(layOutBars(32, 10).length, 10);
  assert.deepEqual(layOutBars(0, 10), []);
  assert.deepEqual(layOutBars(32, 0), []);
});

Deno.test("spectrum() shows the loudest of the bins that share a bar", () => {
  assert.deepEqual(draw(2, 1, (canvas) => spectrum(canvas, [0, 1, 0.5, 0])), ["█▄"]);
});

Deno.test("spectrum() draws a base line where there is silence", () => {
  assert.deepEqual(draw(4, 1, (canvas) => spectrum(canvas, [0, 0, 0, 0])), ["▁▁▁▁"]);
});

Deno.test("sparkline() puts the newest value at the right edge", () => {
  const history = new History(8);
  for (const value of [0, 0.5, 1]) history.push(value);
  assert.deepEqual(draw(5, 1, (canvas) => sparkline(canvas, 0, history)), ["  ▁▅█"]);
});

Deno.test("History keeps the newest values only", () => {
  const history = new History(3);
  for (let value = 1; value <= 10; value++) history.push(value);
  assert.deepEqual([history.length, history.at(0), history.at(2), history.at(3)], [3, 10, 8, 0]);
});

Deno.test("beatLamp() is told by its shape", () => {
  const lit = draw(5, 1, (canvas) => beatLamp(canvas, 0, 0, "lit"));
  const dark = draw(5, 1, (canvas) => beatLamp(canvas, 0, 0, "dark"));
  assert.notDeepEqual(lit, dark);
});

const COLUMNS = [{ title: "name" }, { title: "n", align: "right", sacrifice: 1 }] as const;
const ROWS = [[{ text: "a" }, { text: "7" }], [{ text: "日本" }, { text: "12" }], [{ text: "c" }]];

Deno.test("table() aligns columns, wide glyphs included", () => {
  assert.deepEqual(draw(9, 4, (canvas) => table(canvas, COLUMNS, ROWS)), [
    "name   n ",
    "a      7 ",
    "日本  12 ",
    "c        ",
  ]);
});

Deno.test("table() leaves out columns that can be spared", () => {
  const rows = draw(5, 4, (canvas) => table(canvas, COLUMNS, ROWS));
  assert.deepEqual(rows, ["name ", "a    ", "日本 ", "c    "]);
});

Deno.test("table() counts the rows that do not fit", () => {
  assert.deepEqual(draw(14, 3, (canvas) => table(canvas, COLUMNS, ROWS)), [
    "name   n      ",
    "a      7      ",
    "… and 2 more  ",
  ]);
});

const MANY = Array.from({ length: 9 }, (_, index) => [{ text: `row ${index}` }]);

Deno.test("table() shows the part around the chosen row, with a bar beside it", () => {
  const scroll = new ScrollState();
  scroll.update(MANY.length, 3);
  scroll.select(5);
  assert.deepEqual(draw(8, 4, (canvas) => table(canvas, [{ title: "n" }], MANY, { scroll })), [
    "n       ",
    "row 3  │",
    "row 4  █",
    "row 5  │",
  ]);
  assert.deepEqual([0, 1, 3, 4].map((row) => rowAt(scroll, row)), [null, 3, 5, null]);
});

Deno.test("table() paints the whole chosen row", () => {
  const picture = new Picture(10, 3);
  const scroll = new ScrollState();
  table(Canvas.over(picture), [{ title: "n" }], [[{ text: "a" }]], { scroll });
  assert.ok(
    [...picture.styles.subarray(10, 20)].every((style) => groundOf(style) === Ink.selection),
  );
  assert.ok([...picture.styles.subarray(20)].every((style) => groundOf(style) === 0));
});

Deno.test("table() asks for the rows in view only", () => {
  const asked: number[] = [];
  const rows = {
    length: 100_000,
    at(index: number) {
      asked.push(index);
      return [{ text: String(index) }];
    },
  };
  draw(9, 4, (canvas) => table(canvas, [{ title: "n" }], rows, { scroll: new ScrollState() }));
  assert.deepEqual(asked, [0, 1, 2]);
});

Deno.test("table() marks what a filter found, up to the cut", () => {
  const picture = new Picture(8, 2);
  const cell = { text: "ab日本cdefg", marks: [{ from: 1, to: 3 }, { from: 5, to: 8 }] };
  table(Canvas.over(picture), [{ title: "n", grow: 1 }], [[cell]]);
  assert.equal(picture.rowText(1), "ab日本c…");
  const marked = [...picture.styles.subarray(8)].map((style) => inkOf(style) === Ink.mark);
  assert.deepEqual(marked, [false, true, true, true, false, false, false, false]);
});

Deno.test("columnWidths() gives columns that grow what is left over, and takes what is lacking", () => {
  const columns = [{ title: "id", minColumns: 4 }, { title: "name", grow: 1 }];
  const rows = [[{ text: "7" }, { text: "a long enough name" }]];
  assert.deepEqual(columnWidths(columns, rows, 40), [4, 34]);
  assert.deepEqual(columnWidths(columns, rows, 16), [4, 10]);
});
