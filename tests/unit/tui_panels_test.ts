import assert from "node:assert/strict";
import fc from "fast-check";
import { Canvas } from "../../console/tui/canvas.ts";
import { divide, type Part, splitColumns, splitRows } from "../../console/tui/layout.ts";
import { Picture } from "../../console/tui/picture.ts";
import { panel, popup } from "../../console/tui/widgets/box.ts";
import { progressBar, trackTime } from "../../console/tui/widgets/progress.ts";
import { drawTabs, tabAt } from "../../console/tui/widgets/tabs.ts";

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

Deno.test("panel() heads a room with a title and a note", () => {
  const rows = draw(24, 2, (canvas) => {
    panel(canvas, "SOUND", { note: "stale" }).text(0, 0, "body");
  });
  assert.deepEqual(rows, ["─ SOUND ──────── stale ─", " body                   "]);
});

const TABS = [{ key: "0", title: "overview" }, { key: "1", title: "playback" }, {
  key: "2",
  title: "AI",
}];

Deno.test("drawTabs() brackets the active one", () => {
  assert.deepEqual(draw(34, 1, (canvas) => drawTabs(canvas, 0, TABS, 1)), [
    " 0 overview [1 playback] 2 AI     ",
  ]);
});

Deno.test("drawTabs() names only the active one where there is less room", () => {
  assert.deepEqual(draw(18, 1, (canvas) => drawTabs(canvas, 0, TABS, 1)), [" 0 [1 playback] 2 "]);
});

Deno.test("tabAt() finds the tab under the mouse", () => {
  assert.deepEqual([0, 11, 12, 23, 24, 29, 30].map((column) => tabAt(TABS, 1, 34, column)), [
    0,
    0,
    1,
    1,
    2,
    2,
    null,
  ]);
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

Deno.test("divide() gives fixed parts theirs, and the rest by shares", () => {
  assert.deepEqual(divide(20, [{ fixed: 3 }, { share: 1 }, { share: 2, least: 2 }]), [3, 6, 11]);
  assert.deepEqual(divide(20, [{ share: 1, most: 4 }, { share: 1 }]), [4, 16]);
});

Deno.test("divide() lets the least important parts go where there is no room", () => {
  const parts = [{ fixed: 4 }, { least: 5, share: 1, sacrifice: 1 }, {
    least: 3,
    share: 1,
    sacrifice: 2,
  }];
  assert.deepEqual(divide(12, parts), [4, 5, 3]);
  assert.deepEqual(divide(11, parts), [4, 7, 0]);
  assert.deepEqual(divide(6, parts), [4, 0, 0]);
  assert.deepEqual(divide(2, parts), [2, 0, 0]);
});

Deno.test("divide() gives away no more than there is, and all of it where a part is open", () => {
  const part: fc.Arbitrary<Part> = fc.oneof(
    fc.record({ fixed: fc.nat(20), sacrifice: fc.nat(3) }),
    fc.record({ share: fc.integer({ min: 1, max: 5 }), least: fc.nat(9), sacrifice: fc.nat(3) }),
  );
  fc.assert(fc.property(fc.nat(80), fc.array(part), (length, parts) => {
    const lengths = divide(length, parts);
    const sum = lengths.reduce((all, one) => all + one, 0);
    assert.ok(lengths.every((one) => one >= 0) && sum <= length);
    const isOpen = parts.some((part, index) =>
      part.share !== undefined && (lengths[index] ?? 0) > 0
    );
    if (isOpen) assert.equal(sum, length);
  }));
});

Deno.test("splitRows() and splitColumns() cut a canvas in pieces that touch", () => {
  const rows = draw(7, 3, (canvas) => {
    const [head, body] = splitRows(canvas, [{ fixed: 1 }, { share: 1 }]);
    head?.fill("h", 0);
    const [left, right] = body === undefined
      ? []
      : splitColumns(body, [{ share: 1 }, { fixed: 2 }], 1);
    left?.fill("l", 0);
    right?.fill("r", 0);
  });
  assert.deepEqual(rows, ["hhhhhhh", "llll rr", "llll rr"]);
});

Deno.test("Canvas.local() finds a cell of the terminal in a region", () => {
  const region = Canvas.over(new Picture(20, 10)).region(5, 2, 4, 3);
  assert.deepEqual(region.local({ column: 6, row: 4 }), { column: 1, row: 2 });
  assert.equal(region.local({ column: 9, row: 4 }), null);
  assert.equal(region.local({ column: 6, row: 1 }), null);
});
