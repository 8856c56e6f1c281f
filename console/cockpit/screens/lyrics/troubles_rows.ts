import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import { wrapText } from "../../../tui/wrap_text.ts";

/** Draws what is wrong from a row on, in no more rows than `most`. @returns the row after it */
export function drawTroubles(
  canvas: Canvas,
  row: number,
  troubles: readonly string[],
  most: number,
): number {
  const end = row + most;
  let at = row;
  for (const trouble of troubles) {
    if (at >= end) break;
    canvas.text(0, at, "✗", Ink.warning);
    const pieces = wrapText(trouble, Math.max(8, canvas.columns - 2));
    for (const [index, piece] of pieces.entries()) {
      if (at >= end) break;
      const isCut = at === end - 1 && index < pieces.length - 1;
      canvas.text(2, at++, isCut ? `${clip(piece, canvas.columns - 4)} …` : piece, Ink.warning);
    }
  }
  return at;
}
