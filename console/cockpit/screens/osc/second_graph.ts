import type { Canvas } from "../../../tui/canvas.ts";
import type { Style } from "../../../tui/style.ts";
import { FROM_BELOW } from "../../../tui/widgets/blocks.ts";
import type { SecondHistory } from "../../state/second_history.ts";

/** Which values the bottom and the top of a graph stand for: 0 and the most, or the least and the most. */
export type GraphScale = "from_zero" | "from_least";

/**
 * Draws the last seconds over a row of the canvas, the newest at the right edge; where it is narrower than
 * the seconds, each column shows the most of several. Seconds without a value stay empty.
 */
export function secondGraph(
  canvas: Canvas,
  history: SecondHistory,
  nowMs: number,
  scale: GraphScale,
  style: Style,
): void {
  const { columns } = canvas;
  if (columns < 1) return;
  let least = Infinity;
  let most = -Infinity;
  for (let ago = 0; ago < history.seconds; ago++) {
    const value = history.at(ago, nowMs);
    if (Number.isNaN(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (most === -Infinity) return;
  const bottom = scale === "from_zero" ? 0 : least;
  const each = Math.max(1, Math.ceil(history.seconds / columns));
  for (let column = 0; column < Math.min(columns, history.seconds); column++) {
    let value = NaN;
    for (let ago = column * each; ago < (column + 1) * each; ago++) {
      const one = history.at(ago, nowMs);
      if (!Number.isNaN(one) && !(value >= one)) value = one;
    }
    if (Number.isNaN(value)) continue;
    // Halved first: the difference of two large numbers may be too large to be one.
    const share = (value / 2 - bottom / 2) / (most / 2 - bottom / 2);
    const step = Number.isFinite(share)
      ? Math.floor(share * 7.99)
      : (scale === "from_zero" ? 0 : 3);
    const block = FROM_BELOW[Math.max(0, Math.min(7, step))] ?? "▁";
    canvas.glyph(columns - 1 - column, 0, block, style);
  }
}
