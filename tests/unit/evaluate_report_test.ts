import assert from "node:assert/strict";
import { fixed, milliseconds, percent } from "../../tools/evaluate/report/figures.ts";
import { setTable } from "../../tools/evaluate/report/set_table.ts";
import { markdownTable, textTable } from "../../tools/evaluate/report/table.ts";
import { summarise } from "../../tools/evaluate/summary.ts";

const TABLE = { title: "Figures", columns: ["", "F"], rows: [["all", "88.6"], ["a|b", "9.1"]] };

Deno.test("report - figures stand below each other in a terminal", () => {
  assert.equal(textTable(TABLE), "Figures\n        F\nall  88.6\na|b   9.1");
});

Deno.test("report - the same table is Markdown for a page", () => {
  assert.deepEqual(markdownTable(TABLE).split("\n").slice(2), [
    "|  | F |",
    "| --- | --: |",
    "| all | 88.6 |",
    "| a\\|b | 9.1 |",
  ]);
});

Deno.test("report - what is not known is a dash, what never comes says so", () => {
  assert.equal(percent(undefined), "-");
  assert.equal(fixed(Infinity, 1), "never");
  assert.equal(milliseconds(0.002, "signed"), "+2");
  assert.equal(milliseconds(-0.0035, "signed"), "-3");
});

Deno.test("report - no pieces have no scores", () => {
  const summary = summarise([]);
  assert.equal(summary.pieces, 0);
  assert.equal(summary.f, undefined);
});

Deno.test("report - a wait without end counts among the waits", () => {
  const wait = (seconds: number) => ({
    change: "cut" as const,
    tempo: seconds,
    beats: seconds,
    longestWrong: Math.min(20, seconds),
  });
  const { rows } = setTable("sets", [wait(1), wait(2), wait(Infinity)]);
  assert.deepEqual(rows[0]?.slice(1), [
    "3",
    "2.0",
    "never",
    "2.0",
    "never",
    "2.0",
    "never",
    "33.3",
    "20.0",
  ]);
});
