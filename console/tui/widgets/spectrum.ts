import type { Canvas } from "../canvas.ts";
import { Ink, type Style } from "../style.ts";
import { verticalMeter } from "./meter.ts";

/** Where a bar of a spectrum lies in a canvas. */
export interface BarPlace {
  readonly column: number;
  readonly columns: number;
}

/** From this many columns for each bar on, bars have a gap behind them. */
const GAP_FROM_COLUMNS = 3;

/**
 * Spreads bars over all columns: one for each bin where there is room, else one a column. Where they do
 * not come out even some are a column wider, so that the frequencies below stand where they belong.
 */
export function layOutBars(bins: number, columns: number): BarPlace[] {
  const bars = Math.min(bins, columns);
  const gap = columns / bars >= GAP_FROM_COLUMNS ? 1 : 0;
  return Array.from({ length: Math.max(0, bars) }, (_, bar) => {
    const column = Math.floor(bar * columns / bars);
    return { column, columns: Math.floor((bar + 1) * columns / bars) - column - gap };
  });
}

/** How a spectrum is drawn. */
export interface SpectrumOptions {
  /** Held peaks by bin, 0..1; none when missing. */
  readonly peaks?: ArrayLike<number>;
  /** One ink for all bars; without it the colour rises from green to red. */
  readonly style?: Style;
}

/**
 * Draws levels of 0..1 as bars from below over the whole canvas, the lowest frequency left.
 * On a canvas with fewer columns than bins a bar shows the loudest of the bins that it stands for.
 */
export function spectrum(
  canvas: Canvas,
  bins: ArrayLike<number>,
  options: SpectrumOptions = {},
): void {
  const { peaks, style } = options;
  const places = layOutBars(bins.length, canvas.columns);
  for (const [bar, { column, columns }] of places.entries()) {
    const from = Math.floor(bar * bins.length / places.length);
    const to = Math.max(from + 1, Math.floor((bar + 1) * bins.length / places.length));
    let level = 0;
    let peak = 0;
    for (let bin = from; bin < to; bin++) {
      level = Math.max(level, bins[bin] ?? 0);
      peak = Math.max(peak, peaks?.[bin] ?? 0);
    }
    verticalMeter(canvas, column, columns, level, {
      peak,
      ...(style === undefined ? {} : { style }),
    });
    if (level < 1 / (canvas.rows * 16) && peak <= 0) {
      for (let x = column; x < column + columns; x++) {
        canvas.glyph(x, canvas.rows - 1, "▁", Ink.track);
      }
    }
  }
}
