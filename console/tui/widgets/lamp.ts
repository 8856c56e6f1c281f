import type { Canvas } from "../canvas.ts";
import { Attribute, Ink } from "../style.ts";

/** What a lamp says. */
export type Lamp = "lit" | "dark";

/**
 * Draws the beat lamp, five columns wide: lit it is a full block between arrows, dark a small ring, so that
 * it is told by its shape without colours. @returns the column after it
 */
export function beatLamp(canvas: Canvas, column: number, row: number, lamp: Lamp): number {
  const isLit = lamp === "lit";
  const style = isLit ? Ink.beat | Attribute.bold : Ink.quiet;
  const shape = isLit ? ["▐", "█", "█", "█", "▌"] : [" ", "·", "○", "·", " "];
  for (let index = 0; index < shape.length; index++) {
    canvas.glyph(column + index, row, shape[index] ?? " ", style);
  }
  return column + shape.length;
}

/** Draws a word that is lit or dark: a filled or an empty square before it. @returns the column after it */
export function wordLamp(
  canvas: Canvas,
  column: number,
  row: number,
  word: string,
  lamp: Lamp,
): number {
  const isLit = lamp === "lit";
  const style = isLit ? Ink.warning | Attribute.bold : Ink.quiet;
  canvas.glyph(column, row, isLit ? "■" : "□", style);
  return canvas.text(column + 2, row, isLit ? word.toUpperCase() : word, style);
}
