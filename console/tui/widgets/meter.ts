import type { Canvas } from "../canvas.ts";
import { heat, Ink, type Style } from "../style.ts";
import { FROM_BELOW, FROM_LEFT } from "./blocks.ts";

/** How a meter is drawn. */
export interface MeterOptions {
  /** Held peak, 0..1; none when missing. */
  readonly peak?: number;
  /** One ink for the whole bar; without it the colour rises from green to red. */
  readonly style?: Style;
}

/** 0..1 from any number: garbage in a message must not break the picture. */
export function unit(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}

/** Draws a level of 0..1 as a bar from left to right over row `row` of the canvas, in eighths of a cell. */
export function horizontalMeter(
  canvas: Canvas,
  row: number,
  level: number,
  options: MeterOptions = {},
): void {
  const { columns } = canvas;
  const eighths = Math.round(unit(level) * columns * 8);
  for (let column = 0; column < columns; column++) {
    const filled = Math.min(8, eighths - column * 8);
    if (filled <= 0) {
      canvas.glyph(column, row, "·", Ink.track);
      continue;
    }
    const style = options.style ?? heat((column + 0.5) / columns);
    canvas.glyph(column, row, FROM_LEFT[filled - 1] ?? "█", style);
  }
  const peak = unit(options.peak ?? 0);
  if (peak > 0 && columns > 0) {
    const column = Math.min(columns - 1, Math.floor(peak * columns));
    if (column * 8 >= eighths) canvas.glyph(column, row, "│", Ink.peak);
  }
}

/** Draws a level of 0..1 as a bar from below, `width` columns wide, over the whole height of the canvas. */
export function verticalMeter(
  canvas: Canvas,
  column: number,
  width: number,
  level: number,
  options: MeterOptions = {},
): void {
  drawBar(canvas, column, width, level, options.peak ?? 0, options.style);
}

/** As `verticalMeter`, without an object for each bar; `style` undefined: from green to red. */
export function drawBar(
  canvas: Canvas,
  column: number,
  width: number,
  level: number,
  peak: number,
  style: Style | undefined,
): void {
  const { rows } = canvas;
  const eighths = Math.round(unit(level) * rows * 8);
  const held = unit(peak);
  const peakRow = held > 0 ? rows - 1 - Math.min(rows - 1, Math.floor(held * rows)) : -1;
  for (let row = 0; row < rows; row++) {
    const below = rows - 1 - row;
    const filled = Math.min(8, eighths - below * 8);
    if (filled <= 0) {
      if (row !== peakRow) continue;
      for (let x = column; x < column + width; x++) canvas.glyph(x, row, "▔", Ink.peak);
      continue;
    }
    const ink = style ?? heat((below + 0.5) / rows);
    const block = FROM_BELOW[filled - 1] ?? "█";
    for (let x = column; x < column + width; x++) canvas.glyph(x, row, block, ink);
  }
}
