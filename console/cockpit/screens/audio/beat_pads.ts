import type { Canvas } from "../../../tui/canvas.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import type { AudioState } from "../../state/audio_state.ts";

const PADS = 4;
const GAP_COLUMNS = 1;
const NAMES = ["·", "1", "2", "3", "4"];

/** Columns of four pads of a width. */
export function padsColumns(columnsOfOne: number): number {
  return PADS * (columnsOfOne + GAP_COLUMNS) - GAP_COLUMNS;
}

/**
 * Draws the bar as four pads over the whole canvas: the one of this beat is full in its flash, shaded until
 * the next one comes, the others are open. Where the bar is not known all of them flash.
 */
export function drawPads(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const columns = Math.floor((canvas.columns + GAP_COLUMNS) / PADS) - GAP_COLUMNS;
  if (columns < 1 || canvas.rows < 1) return;
  const isHeard = audio.isHeard(nowMs);
  const isLit = isHeard && audio.isLampLit(nowMs);
  const here = isHeard ? audio.beatInBar : 0;
  for (let place = 1; place <= PADS; place++) {
    const left = (place - 1) * (columns + GAP_COLUMNS);
    const isHere = here === place || here === 0 && isLit;
    if (isHere && isLit) {
      // The first of the bar is the brightest.
      const style = place === 1 || here === 0 ? Ink.beat : Ink.accent;
      drawFull(canvas, left, columns, "█", style);
      drawName(canvas, left, columns, place, style | Attribute.inverse | Attribute.bold);
    } else if (isHere) {
      drawFull(canvas, left, columns, "▒", Ink.accent);
      drawName(canvas, left, columns, place, Ink.accent | Attribute.bold);
    } else {
      drawOpen(canvas, left, columns);
      drawName(canvas, left, columns, place, Ink.quiet);
    }
  }
}

function drawFull(
  canvas: Canvas,
  left: number,
  columns: number,
  block: string,
  style: Style,
): void {
  for (let row = 0; row < canvas.rows; row++) {
    for (let column = left; column < left + columns; column++) {
      canvas.glyph(column, row, block, style);
    }
  }
}

function drawOpen(canvas: Canvas, left: number, columns: number): void {
  const bottom = canvas.rows - 1;
  for (let column = left; column < left + columns; column++) {
    if (bottom > 0) canvas.glyph(column, 0, "▔", Ink.track);
    canvas.glyph(column, bottom, "▁", Ink.track);
  }
}

function drawName(
  canvas: Canvas,
  left: number,
  columns: number,
  place: number,
  style: Style,
): void {
  const row = Math.floor((canvas.rows - 1) / 2);
  const middle = left + Math.floor((columns - 1) / 2);
  if (columns >= 3) {
    canvas.glyph(middle - 1, row, " ", style);
    canvas.glyph(middle + 1, row, " ", style);
  }
  canvas.glyph(middle, row, NAMES[place] ?? "·", style);
}
