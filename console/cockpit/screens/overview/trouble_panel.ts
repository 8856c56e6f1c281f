import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import type { BoardRow } from "./worker_board.ts";

/** Draws what went wrong: workers that need somebody. */
export function drawTrouble(canvas: Canvas, rows: readonly BoardRow[]): void {
  let row = 0;
  for (const { view, isProblem, trouble } of rows) {
    if (!isProblem || row >= canvas.rows) break;
    const text = `✗ ${view.name} ${view.state}${trouble === "" ? "" : `: ${trouble}`}`;
    canvas.text(0, row++, clip(text, canvas.columns), Ink.warning);
  }
  if (row === 0) canvas.text(0, 0, "✓ nothing is wrong", Ink.quiet);
}
