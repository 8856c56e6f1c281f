import assert from "node:assert/strict";
import { Canvas } from "../../console/tui/canvas.ts";
import { Picture } from "../../console/tui/picture.ts";
import { popup } from "../../console/tui/widgets/box.ts";
import { progressBar, trackTime } from "../../console/tui/widgets/progress.ts";

function draw(columns: number, rows: number, view: (canvas: Canvas) => void): string[] {
  const picture = new Picture(columns, rows);
  view(Canvas.over(picture));
  return picture.toText();
}

Deno.test("popup() frames a room in the middle, with title and note", () => {
  const rows = draw(15, 5, (canvas) => {
    canvas.fill("x", 0);
    popup(canvas, { columns: 9, rows: 1, title: "Stop?", note: "esc" }).text(0, 0, "yes or no");
  });
  assert.deepEqual(rows, [
    "xxxxxxxxxxxxxxx",
    "x┌ Stop? ────┐x",
    "x│ yes or no │x",
    "x└────── esc ┘x",
    "xxxxxxxxxxxxxxx",
  ]);
});

Deno.test("popup() takes what room there is, down to none", () => {
  for (let columns = 1; columns < 12; columns++) {
    for (let rows = 1; rows < 5; rows++) {
      draw(columns, rows, (canvas) => {
        const inside = popup(canvas, { columns: 40, rows: 9, title: "title", note: "note" });
        assert.ok(
          inside.columns <= Math.max(0, columns - 4) && inside.rows <= Math.max(0, rows - 2),
        );
      });
    }
  }
});

Deno.test("progressBar() shows where a track stands", () => {
  const progress = { positionSeconds: 83, durationSeconds: 225 };
  assert.deepEqual(draw(20, 1, (canvas) => progressBar(canvas, 0, progress)), [
    "1:23 ▕███     ▏ 3:45",
  ]);
});

Deno.test("progressBar() of a stream has no end, and one without room is words", () => {
  const stream = { positionSeconds: 3725, durationSeconds: 0 };
  assert.deepEqual(
    draw(24, 1, (canvas) => progressBar(canvas, 0, stream)),
    ["1:02:05 ▕         ▏ -:--"],
  );
  assert.deepEqual(draw(12, 1, (canvas) => progressBar(canvas, 0, stream)), ["1:02:05 / -:"]);
});

Deno.test("trackTime() writes times, and dashes for what is none", () => {
  assert.deepEqual([0, 59.9, 60, 3599, 3600, NaN, -1, Infinity].map(trackTime), [
    "0:00",
    "0:59",
    "1:00",
    "59:59",
    "1:00:00",
    "-:--",
    "-:--",
    "-:--",
  ]);
});
