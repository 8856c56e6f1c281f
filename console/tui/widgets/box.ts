import type { Canvas } from "../canvas.ts";
import { clip, textWidth } from "../glyphs.ts";
import { Attribute, Ink } from "../style.ts";

/** What a popup is to be. */
export interface PopupOptions {
  /** Columns inside the frame that are wanted. */
  readonly columns: number;
  /** Rows inside the frame that are wanted. */
  readonly rows: number;
  readonly title: string;
  /** A word in the lower edge: which keys there are. */
  readonly note?: string;
}

/** Room of the frame: an edge and a blank column on both sides. */
const SIDES = 4;
const EDGES = 2;

/**
 * Draws an empty framed box over the middle of the canvas, as large as wanted or as there is room.
 * @returns the inside
 */
export function popup(canvas: Canvas, { columns, rows, title, note = "" }: PopupOptions): Canvas {
  const width = Math.min(canvas.columns, columns + SIDES);
  const height = Math.min(canvas.rows, rows + EDGES);
  const left = Math.floor((canvas.columns - width) / 2);
  const box = canvas.region(left, Math.floor((canvas.rows - height) / 2), width, height);
  box.fill(" ", Ink.text);
  frame(box);
  const room = box.columns - SIDES;
  if (room > 0) {
    box.text(1, 0, ` ${clip(title, room)} `, Ink.title | Attribute.bold);
    const words = clip(note, room);
    if (words !== "") {
      box.text(box.columns - textWidth(words) - 3, box.rows - 1, ` ${words} `, Ink.quiet);
    }
  }
  return box.region(2, 1, box.columns - SIDES, box.rows - EDGES);
}

function frame(box: Canvas): void {
  const right = box.columns - 1;
  const bottom = box.rows - 1;
  for (let column = 1; column < right; column++) {
    box.glyph(column, 0, "─", Ink.quiet);
    box.glyph(column, bottom, "─", Ink.quiet);
  }
  for (let row = 1; row < bottom; row++) {
    box.glyph(0, row, "│", Ink.quiet);
    box.glyph(right, row, "│", Ink.quiet);
  }
  box.glyph(0, 0, "┌", Ink.quiet);
  box.glyph(right, 0, "┐", Ink.quiet);
  box.glyph(0, bottom, "└", Ink.quiet);
  box.glyph(right, bottom, "┘", Ink.quiet);
}
