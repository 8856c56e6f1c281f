import type { Canvas } from "../canvas.ts";
import { textWidth } from "../glyphs.ts";
import { Ink, type Style } from "../style.ts";
import { FROM_LEFT } from "./blocks.ts";
import { unit } from "./meter.ts";

/** A bar of fewer columns shows nothing. */
const LEAST_COLUMNS = 6;

/** Where a track stands. */
export interface Progress {
  readonly positionSeconds: number;
  /** 0 when it is not known, as of a stream. */
  readonly durationSeconds: number;
  readonly style?: Style;
}

/** A time in a track: "1:23", "1:02:03"; "-:--" for what is no time. */
export function trackTime(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "-:--";
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** Draws the position in a track over a row of the canvas: `1:23 ▕███▍   ▏ 3:45`. */
export function progressBar(canvas: Canvas, row: number, progress: Progress): void {
  const { positionSeconds, durationSeconds, style = Ink.accent } = progress;
  const isKnown = durationSeconds > 0;
  const end = isKnown ? trackTime(durationSeconds) : "-:--";
  // As wide as the time at the end will be, so that the bar does not move while it fills.
  const start = trackTime(positionSeconds).padStart(end.length);
  const columns = canvas.columns - textWidth(start) - textWidth(end) - 4;
  if (columns < LEAST_COLUMNS) {
    canvas.text(0, row, `${start.trimStart()} / ${end}`, Ink.text);
    return;
  }
  let column = canvas.text(0, row, start, Ink.text) + 1;
  canvas.glyph(column++, row, "▕", Ink.quiet);
  const eighths = isKnown ? Math.round(unit(positionSeconds / durationSeconds) * columns * 8) : 0;
  for (let index = 0; index < columns; index++) {
    const filled = Math.min(8, eighths - index * 8);
    if (filled > 0) canvas.glyph(column + index, row, FROM_LEFT[filled - 1] ?? "█", style);
  }
  canvas.glyph(column + columns, row, "▏", Ink.quiet);
  canvas.text(column + columns + 2, row, end, Ink.quiet);
}
