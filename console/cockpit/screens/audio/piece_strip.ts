import type { Canvas } from "../../../tui/canvas.ts";
import { Ink, type Style } from "../../../tui/style.ts";
import { verticalMeter } from "../../../tui/widgets/meter.ts";
import { PIECE_SECONDS, type PieceHistory, type PiecePart } from "../../state/piece_history.ts";

const FEWEST_SECONDS = 180;

/** Each part by shape and colour. */
const PARTS: Readonly<Record<PiecePart, { readonly glyph: string; readonly style: Style }>> = {
  none: { glyph: " ", style: Ink.quiet },
  silence: { glyph: "·", style: Ink.quiet },
  steady: { glyph: "─", style: Ink.quiet },
  breakdown: { glyph: "▒", style: Ink.title },
  buildup: { glyph: "▲", style: Ink.warning },
  drop: { glyph: "█", style: Ink.bad },
};

/** Seconds that a column of a strip of so many columns stands for. */
export function secondsOfColumn(columns: number): number {
  const wanted = Math.min(PIECE_SECONDS, Math.max(FEWEST_SECONDS, columns));
  return Math.max(1, Math.ceil(wanted / Math.max(1, columns)));
}

/** What the signs of a strip mean, in words. */
export const PIECE_LEGEND = "▲ build-up  █ drop  ▒ breakdown  · silence";

/**
 * Draws the last minutes, the newest at the right edge: how loud, and in the last row which part of the piece.
 * A column always stands for the same seconds, so that the past does not flicker while it moves.
 */
export function drawPiece(canvas: Canvas, piece: PieceHistory): void {
  const { columns, rows } = canvas;
  if (columns < 1 || rows < 1 || piece.seconds === 0) return;
  const seconds = secondsOfColumn(columns);
  const last = Math.floor((piece.seconds - 1) / seconds);
  const bars = canvas.region(0, 0, columns, Math.max(1, rows - 1));
  for (let column = 0; column < columns; column++) {
    const group = last - (columns - 1 - column);
    if (group < 0) continue;
    const first = group * seconds;
    const { glyph, style } = PARTS[piece.part(first, first + seconds)];
    if (glyph === " ") continue;
    verticalMeter(bars, column, 1, piece.energy(first, first + seconds), AS_TITLE);
    if (rows > 1) canvas.glyph(column, rows - 1, glyph, style);
  }
}

const AS_TITLE = { style: Ink.title } as const;
