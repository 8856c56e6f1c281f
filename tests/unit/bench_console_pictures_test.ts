/** That the console's benchmark sees a picture that is torn. */
import assert from "node:assert/strict";
import { picturesOf, readSteps, tornPictures } from "../bench/console_pictures.ts";

const COLUMNS = 60;
const ROWS = 12;
const EIGHTHS = " ▁▂▃▄▅▆▇█";
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** The rows of a picture: a tempo, a meter, and bars of a height in eighths of a row. */
function rowsOf(bpm: number, height: number): string[] {
  const bars = Array.from({ length: ROWS - 2 }, (_, row) => {
    const left = height - 8 * (ROWS - 3 - row);
    return (EIGHTHS[Math.max(0, Math.min(8, left))] ?? "").repeat(32).padStart(50);
  });
  return [` ${bpm}.0 BPM`, ` ${"█".repeat(26)}▎`, ...bars];
}

const at = (row: number, text: string) => `\x1b[${row + 1};1H${text}\x1b[K`;
const update = (rows: readonly string[], from = 0) =>
  BEGIN + rows.map((text, row) => row < from ? "" : at(row, text)).join("") + END;

async function torn(stream: string): Promise<number[]> {
  return [...tornPictures(await picturesOf(stream, COLUMNS, ROWS))];
}

/** Pictures of three tempi, each seen twice. */
const whole = [100, 105, 109, 100, 105, 109].map((bpm) => update(rowsOf(bpm, 7 * (bpm - 98))));

Deno.test("readSteps() reads tempo and height, whatever other meters there are", () => {
  assert.deepEqual(readSteps(rowsOf(104, 35)), { bpm: 104, height: 35, isEven: true });
});

Deno.test("pictures that are whole are not torn", async () => {
  assert.deepEqual(await torn(whole.join("")), []);
});

Deno.test("a picture with the tempo of one message and the bars of another is torn", async () => {
  const mixed = update(rowsOf(109, 49), 0);
  assert.deepEqual(await torn([...whole, ...whole, mixed].join("")), [12]);
});

for (const [what, from] of [["lower", 1], ["upper", 8]] as const) {
  Deno.test(`a picture of which only the ${what} rows were drawn anew is torn`, async () => {
    const half = update(rowsOf(100, 14), from); // over a picture of 109
    assert.deepEqual(await torn([...whole, ...whole, half].join("")), [12]);
  });
}

Deno.test("a picture in two updates is torn", async () => {
  const next = rowsOf(100, 14);
  const parts = update(next.slice(0, 4)) + update(next, 4);
  assert.deepEqual(await torn([...whole, ...whole, parts].join("")), [12]);
});

Deno.test("what is drawn outside of an update tears the picture", async () => {
  const stray = at(0, " 100.0 BPM") + update(rowsOf(100, 14));
  assert.deepEqual(await torn(["\x1b[?1049h\x1b[?25l", ...whole, stray].join("")), [6]);
});

Deno.test("bars of two heights beside each other are torn", async () => {
  const rows = rowsOf(100, 14);
  rows[ROWS - 2] = "▆".repeat(16).padStart(34) + "▂".repeat(16);
  assert.deepEqual(await torn([...whole, update(rows)].join("")), [6]);
});
