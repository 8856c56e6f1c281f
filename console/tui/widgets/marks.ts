import type { Canvas } from "../canvas.ts";
import { textWidth } from "../glyphs.ts";
import { Attribute, Ink, on } from "../style.ts";

/** A part of a text, in code units: from the first to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the text stands that is marked. */
export interface MarkOptions {
  /** Columns that the text may take; when it is longer, the last one holds the sign of a cut. */
  readonly columns: number;
  /** The ground that the text stands on. @default that of the theme */
  readonly ground?: number;
}

/** Draws anew, underlined, the parts of a text that a filter found; the text itself is drawn already. */
export function markText(
  canvas: Canvas,
  column: number,
  row: number,
  text: string,
  spans: readonly Span[],
  { columns, ground = 0 }: MarkOptions,
): void {
  const style = on(Ink.mark | Attribute.underline, ground);
  // One column more than there is tells a text that is cut.
  const room = textWidth(text, columns + 1) > columns ? columns - 1 : columns;
  for (const { from, to } of spans) {
    const before = textWidth(text.slice(0, from), room);
    if (before >= room) return;
    canvas.text(column + before, row, text.slice(from, to), style, room - before);
  }
}
