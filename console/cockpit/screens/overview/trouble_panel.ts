import { age } from "../../../durations.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import type { LogsState } from "../../state/logs.ts";

/** "119 min" is the longest age. */
const AGE_COLUMNS = 7;

/** Draws the last warnings and errors, the newest first, with their age. @param nowSeconds Unix seconds */
export function drawTrouble(canvas: Canvas, logs: LogsState, nowSeconds: number): void {
  const lines = logs.troubles(canvas.rows);
  if (lines.length === 0) canvas.text(0, 0, "✓ nothing since this console was started", Ink.quiet);
  for (let row = 0; row < lines.length; row++) {
    const line = lines[row];
    if (line === undefined) return;
    const isError = line.level === "error";
    const style = isError ? Ink.bad : Ink.warning;
    canvas.text(0, row, age(nowSeconds - line.time).padStart(AGE_COLUMNS), Ink.quiet);
    canvas.text(AGE_COLUMNS + 1, row, isError ? "✗" : "▲", style);
    const column = canvas.text(AGE_COLUMNS + 3, row, line.worker, Ink.title) + 1;
    canvas.text(column, row, clip(line.message, canvas.columns - column), style);
  }
}
