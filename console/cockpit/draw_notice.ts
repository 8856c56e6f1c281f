import type { Canvas } from "../tui/canvas.ts";
import { clip } from "../tui/glyphs.ts";
import { Ink } from "../tui/style.ts";
import { wrapText } from "../tui/wrap_text.ts";
import type { Notice } from "./notice.ts";

/** Rows that a notice takes at most: why something cannot be is a sentence or two. */
const MOST_ROWS = 3;

/** Draws a notice over the last row, and over those above it where one row is not enough. */
export function drawNotice(canvas: Canvas, { text, isBad }: Notice): void {
  const columns = canvas.columns - 2;
  const all = wrapText(`${isBad ? "✗" : "✓"} ${text}`, columns);
  const lines = all.slice(0, MOST_ROWS);
  if (all.length > MOST_ROWS) {
    lines[MOST_ROWS - 1] = clip(all.slice(MOST_ROWS - 1).join(" "), columns);
  }
  const top = canvas.rows - lines.length;
  canvas.region(0, top, canvas.columns, lines.length).fill(" ", Ink.text);
  lines.forEach((line, row) => canvas.text(1, top + row, line, isBad ? Ink.warning : Ink.good));
}
