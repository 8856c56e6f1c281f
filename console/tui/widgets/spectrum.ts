import type { Canvas } from "../canvas.ts";
import { Ink, type Style } from "../style.ts";
import { verticalMeter } from "./meter.ts";

/** How the bars of a spectrum lie in a canvas. */
export interface BarLayout {
  /** Number of bars drawn; less than the number of bins on a narrow canvas. */
  readonly bars: number;
  /** Columns of a bar. */
  readonly barColumns: number;
  /** Empty columns after each bar. */
  readonly gapColumns: number;
}

/** Finds the widest bars, with a gap where there is room, so that `bins` bars fit in `columns`. */
export function layOutBars(bins: number, columns: number): BarLayout {
  if (bins < 1 || columns < 1) return { bars: 0, barColumns: 0, gapColumns: 0 };
  if (bins > columns) return { bars: columns, barColumns: 1, gapColumns: 0 };
  const pitch = Math.floor(columns / bins);
  const gapColumns = pitch > 1 ? 1 : 0;
  return { bars: bins, barColumns: pitch - gapColumns, gapColumns };
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
  const { bars, barColumns, gapColumns } = layOutBars(bins.length, canvas.columns);
  for (let bar = 0; bar < bars; bar++) {
    const from = Math.floor(bar * bins.length / bars);
    const to = Math.max(from + 1, Math.floor((bar + 1) * bins.length / bars));
    let level = 0;
    let peak = 0;
    for (let bin = from; bin < to; bin++) {
      level = Math.max(level, bins[bin] ?? 0);
      peak = Math.max(peak, peaks?.[bin] ?? 0);
    }
    const column = bar * (barColumns + gapColumns);
    verticalMeter(canvas, column, barColumns, level, {
      peak,
      ...(style === undefined ? {} : { style }),
    });
    if (level < 1 / (canvas.rows * 16) && peak <= 0) {
      for (let x = column; x < column + barColumns; x++) {
        canvas.glyph(x, canvas.rows - 1, "▁", Ink.track);
      }
    }
  }
}
