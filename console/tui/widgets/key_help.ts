import type { Canvas } from "../canvas.ts";
import { Attribute, Ink } from "../style.ts";

/** A key and what it does, in a word or two. */
export interface KeyHint {
  readonly key: string;
  readonly action: string;
}

/** Draws as many of the hints as fit completely into a row, the first ones first. */
export function keyHelp(canvas: Canvas, row: number, hints: readonly KeyHint[]): void {
  let column = 1;
  for (const { key, action } of hints) {
    if (column + key.length + 1 + action.length > canvas.columns) return;
    column = canvas.text(column, row, key, Ink.key | Attribute.bold);
    column = canvas.text(column + 1, row, action, Ink.quiet) + 3;
  }
}
