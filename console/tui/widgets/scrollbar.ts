import type { Canvas } from "../canvas.ts";
import { Ink } from "../style.ts";

/** Which part of a list is in view. */
export interface Extent {
  readonly offset: number;
  readonly page: number;
  readonly count: number;
}

/** Draws in the last column of the canvas which part of a list is in view; nothing where all of it is. */
export function scrollbar(canvas: Canvas, { offset, page, count }: Extent): void {
  const { rows } = canvas;
  if (count <= page || rows === 0) return;
  const length = Math.max(1, Math.min(rows - 1, Math.round(rows * page / count)));
  const most = count - page;
  // The ends are reached only where the list ends: at a glance one sees whether there is more.
  const room = rows - length;
  let top = Math.round(room * Math.min(1, offset / most));
  if (offset > 0 && top === 0 && room > 1) top = 1;
  if (offset < most && top === room && room > 1) top = room - 1;
  for (let row = 0; row < rows; row++) {
    const isThumb = row >= top && row < top + length;
    canvas.glyph(canvas.columns - 1, row, isThumb ? "█" : "│", isThumb ? Ink.quiet : Ink.track);
  }
}
