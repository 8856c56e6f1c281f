import type { Canvas } from "../canvas.ts";
import { textWidth } from "../glyphs.ts";
import { Attribute, Ink } from "../style.ts";

/** A key and what it does, in a word or two. */
export interface KeyHint {
  readonly key: string;
  readonly action: string;
  /** A key that does nothing now stays in its place, without the weight of one that does. @default "usable" */
  readonly use?: "usable" | "off";
}

/** Draws as many of the hints as fit completely into a row, the first ones first. */
export function keyHelp(canvas: Canvas, row: number, hints: readonly KeyHint[]): void {
  let column = 1;
  for (const { key, action, use = "usable" } of hints) {
    if (column + textWidth(key) + 1 + textWidth(action) > canvas.columns) return;
    const style = use === "usable" ? Ink.key | Attribute.bold : Ink.quiet;
    column = canvas.text(column, row, key, style);
    column = canvas.text(column + 1, row, action, Ink.quiet) + 3;
  }
}
