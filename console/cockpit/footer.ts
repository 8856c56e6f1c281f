import type { Canvas } from "../tui/canvas.ts";
import { textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { type Action, keyLabel } from "./action.ts";
import type { Notice } from "./notice.ts";

/**
 * Draws the last row: what was just done, else the keys, the first ones first. A key that cannot be used now
 * stands in brackets; pressed, it says why.
 */
export function drawFooter(
  canvas: Canvas,
  row: number,
  actions: readonly Action[],
  notice: Notice | null,
): void {
  if (notice !== null) {
    const style = notice.isBad ? Ink.warning : Ink.good;
    canvas.text(1, row, `${notice.isBad ? "✗" : "✓"} ${notice.text}`, style);
    return;
  }
  let column = 1;
  for (const action of actions) {
    if (action.label === "") continue;
    const key = keyLabel(action.keys[0] ?? "");
    const width = textWidth(key) + 1 + textWidth(action.label);
    if (column + width > canvas.columns) return;
    const isOff = (action.unavailable?.() ?? null) !== null;
    column = canvas.text(column, row, key, isOff ? Ink.quiet : Ink.key | Attribute.bold);
    const label = isOff ? `(${action.label})` : action.label;
    column = canvas.text(column + 1, row, label, Ink.quiet) + (isOff ? 1 : 3);
  }
}
