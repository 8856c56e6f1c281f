import assert from "node:assert/strict";
import fc from "fast-check";
import { Canvas } from "../../console/tui/canvas.ts";
import { Picture } from "../../console/tui/picture.ts";
import { ScrollState } from "../../console/tui/widgets/scroll.ts";
import { scrollbar } from "../../console/tui/widgets/scrollbar.ts";

function scrolled(count: number, page: number, ...keys: readonly string[]): ScrollState {
  const scroll = new ScrollState();
  scroll.update(count, page);
  for (const key of keys) assert.ok(scroll.press(key), key);
  return scroll;
}

const place = ({ selection, offset }: ScrollState) => [selection, offset];

Deno.test("ScrollState moves the view only as far as the choice needs", () => {
  assert.deepEqual(place(scrolled(10, 4, "down", "j")), [2, 0]);
  assert.deepEqual(place(scrolled(10, 4, "j", "j", "j", "j")), [4, 1]);
  assert.deepEqual(place(scrolled(10, 4, "end", "up")), [8, 6]);
});

Deno.test("ScrollState goes by pages, to the first and to the last, and no further", () => {
  assert.deepEqual(place(scrolled(10, 4, "pagedown")), [4, 1]);
  assert.deepEqual(place(scrolled(10, 4, "G", "pagedown", "down")), [9, 6]);
  assert.deepEqual(place(scrolled(10, 4, "end", "g", "up", "pageup")), [0, 0]);
});

Deno.test("ScrollState leaves other keys to others", () => {
  assert.equal(scrolled(3, 3).press("x"), false);
});

Deno.test("ScrollState of an empty list has no choice", () => {
  assert.deepEqual(place(scrolled(0, 5, "down", "end", "pageup")), [-1, 0]);
});

Deno.test("ScrollState keeps the same item chosen, at its place, when others come before it", () => {
  const scroll = new ScrollState();
  const before = ["a", "b", "c", "d", "e"];
  scroll.update(5, 3, (index) => before[index] ?? "");
  scroll.move(3);
  scroll.update(5, 3, (index) => before[index] ?? "");
  assert.deepEqual(place(scroll), [3, 1]);
  const after = ["0", "1", "a", "b", "c", "d", "e"];
  scroll.update(7, 3, (index) => after[index] ?? "");
  assert.deepEqual(place(scroll), [5, 3]);
});

Deno.test("ScrollState chooses a neighbour when the chosen item goes", () => {
  const scroll = new ScrollState();
  scroll.update(3, 3, (index) => "abc"[index] ?? "");
  scroll.move(2);
  scroll.update(3, 3, (index) => "abc"[index] ?? "");
  scroll.update(2, 3, (index) => "ab"[index] ?? "");
  assert.equal(scroll.selection, 1);
});

Deno.test("ScrollState follows the end of a log until it is scrolled back, and again from the end on", () => {
  const scroll = new ScrollState({ shows: "end" });
  scroll.update(10, 4);
  assert.deepEqual(place(scroll), [9, 6]);
  scroll.press("up");
  scroll.update(12, 4);
  assert.deepEqual([...place(scroll), scroll.isFollowing], [8, 6, false]);
  scroll.press("end");
  scroll.update(20, 4);
  assert.deepEqual([...place(scroll), scroll.isFollowing], [19, 16, true]);
});

Deno.test("ScrollState.scroll() moves the view and keeps the choice in it", () => {
  const scroll = scrolled(20, 5);
  scroll.scroll(3);
  assert.deepEqual(place(scroll), [3, 3]);
  scroll.scroll(-1);
  assert.deepEqual(place(scroll), [3, 2]);
});

Deno.test("ScrollState holds choice and view inside the list, whatever happens", () => {
  const keys = ["up", "down", "pageup", "pagedown", "home", "end"];
  const step = fc.oneof(
    fc.constantFrom(...keys).map((key) => (scroll: ScrollState) => void scroll.press(key)),
    fc.integer({ min: -30, max: 30 }).map((rows) => (scroll: ScrollState) => scroll.scroll(rows)),
    fc.tuple(fc.nat(40), fc.nat(12)).map(([count, page]) => (scroll: ScrollState) =>
      scroll.update(count, page, (index) => String(index))
    ),
  );
  const shows = fc.constantFrom("start" as const, "end" as const);
  fc.assert(fc.property(fc.array(step), shows, (steps, shows) => {
    const scroll = new ScrollState({ shows });
    for (const act of steps) {
      act(scroll);
      const { selection, offset, count, page } = scroll;
      assert.ok(offset >= 0 && offset <= Math.max(0, count - page));
      if (count === 0) assert.equal(selection, -1);
      else assert.ok(selection >= offset && selection < Math.min(count, offset + page));
    }
  }));
});

function bar(rows: number, offset: number, page: number, count: number): string {
  const picture = new Picture(1, rows);
  scrollbar(Canvas.over(picture), { offset, page, count });
  return picture.toText().join("");
}

Deno.test("scrollbar() shows which part is in view", () => {
  assert.equal(bar(4, 0, 4, 8), "██││");
  assert.equal(bar(4, 4, 4, 8), "││██");
});

Deno.test("scrollbar() touches an end only where the list ends", () => {
  assert.equal(bar(5, 1, 5, 1000), "│█│││");
  assert.equal(bar(5, 994, 5, 1000), "│││█│");
  assert.equal(bar(5, 995, 5, 1000), "││││█");
});

Deno.test("scrollbar() of a list that is all in view is nothing", () => {
  assert.equal(bar(3, 0, 5, 5), "   ");
});
