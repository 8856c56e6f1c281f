import type { Canvas } from "../canvas.ts";
import { Ink, type Style } from "../style.ts";
import { drawBar } from "./meter.ts";

/** Where a bar of a spectrum lies in a canvas. */
export interface BarPlace {
  readonly column: number;
  readonly columns: number;
}

/** From this many columns for each bar on, a column of them is a gap. */
const GAP_FROM_COLUMNS = 3;

/** How wide each of the bars is: all the same, whatever the room; what is over goes to the gaps. */
function barColumns(bars: number, columns: number): number {
  const pitch = Math.floor(columns / bars);
  return pitch >= GAP_FROM_COLUMNS ? pitch - 1 : Math.max(1, pitch);
}

/** Where a bar begins, so that the first touches the left edge and the last the right one. */
function barColumn(bar: number, bars: number, columns: number, width: number): number {
  return bars === 1 ? 0 : Math.round(bar * (columns - width) / (bars - 1));
}

/**
 * Spreads bars of one width over all columns, from edge to edge: one for each bin where there is room, else
 * one a column. Where they do not come out even some gaps are a column wider.
 */
export function layOutBars(bins: number, columns: number): BarPlace[] {
  const bars = Math.max(0, Math.min(bins, columns));
  const width = bars === 0 ? 0 : barColumns(bars, columns);
  return Array.from({ length: bars }, (_, bar) => {
    return { column: barColumn(bar, bars, columns, width), columns: width };
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
  { peaks, style }: SpectrumOptions = {},
): void {
  const bars = Math.min(bins.length, canvas.columns);
  if (bars === 0) return;
  const width = barColumns(bars, canvas.columns);
  const silence = 1 / (canvas.rows * 16);
  for (let bar = 0; bar < bars; bar++) {
    const column = barColumn(bar, bars, canvas.columns, width);
    const from = Math.floor(bar * bins.length / bars);
    const to = Math.max(from + 1, Math.floor((bar + 1) * bins.length / bars));
    let level = 0;
    let peak = 0;
    for (let bin = from; bin < to; bin++) {
      level = Math.max(level, bins[bin] ?? 0);
      peak = Math.max(peak, peaks?.[bin] ?? 0);
    }
    drawBar(canvas, column, width, level, peak, style);
    if (level >= silence || peak > 0) continue;
    for (let x = column; x < column + width; x++) {
      canvas.glyph(x, canvas.rows - 1, "▁", Ink.track);
    }
  }
}
