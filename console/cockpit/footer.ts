import type { Canvas } from "../tui/canvas.ts";
import { textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { type Action, keyLabel } from "./action.ts";

const GAP_COLUMNS = 3;
/** On narrower terminals only the first and the last of the keys that are the same everywhere are shown. */
const ROOMY_COLUMNS = 100;

/**
 * Draws the last row: the keys of the screen, the first ones first, and at the right edge those that are the
 * same everywhere. A key that cannot be used now has its label in brackets; pressed,
 * it says why.
 */
export function drawFooter(
  canvas: Canvas,
  row: number,
  own: readonly Action[],
  everywhere: readonly Action[],
): void {
  const right = everywhere.filter(({ label }) => label !== "");
  if (canvas.columns < ROOMY_COLUMNS) right.splice(1, right.length - 2);
  const rightColumns = right.reduce((sum, action) => sum + widthOf(action) + GAP_COLUMNS, 0);
  const edge = canvas.columns - rightColumns;
  drawActions(canvas.region(0, row, edge, 1), own);
  drawActions(canvas.region(edge, row, rightColumns, 1), right);
}

function isOff(action: Action): boolean {
  return (action.unavailable?.() ?? null) !== null;
}

function widthOf(action: Action): number {
  const brackets = isOff(action) ? 2 : 0;
  return textWidth(keyLabel(action.keys[0] ?? "")) + 1 + textWidth(action.label) + brackets;
}

function drawActions(canvas: Canvas, actions: readonly Action[]): void {
  let column = 1;
  for (const action of actions) {
    if (action.label === "") continue;
    if (column + widthOf(action) > canvas.columns) return;
    const off = isOff(action);
    const key = keyLabel(action.keys[0] ?? "");
    column = canvas.text(column, 0, key, off ? Ink.quiet : Ink.key | Attribute.bold);
    const label = off ? `(${action.label})` : action.label;
    column = canvas.text(column + 1, 0, label, Ink.quiet) + GAP_COLUMNS;
  }
}
