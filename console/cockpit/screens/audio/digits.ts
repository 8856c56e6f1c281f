import type { Canvas } from "../../../tui/canvas.ts";
import type { Style } from "../../../tui/style.ts";

/** Rows of pixels of a glyph; each has three bits, the highest is the left one. */
const FONT: Readonly<Record<string, readonly number[]>> = {
  "0": [7, 5, 5, 5, 7],
  "1": [2, 6, 2, 2, 7],
  "2": [7, 1, 7, 4, 7],
  "3": [7, 1, 7, 1, 7],
  "4": [5, 5, 7, 1, 1],
  "5": [7, 4, 7, 1, 7],
  "6": [7, 4, 7, 5, 7],
  "7": [7, 1, 1, 2, 2],
  "8": [7, 5, 7, 5, 7],
  "9": [7, 5, 7, 1, 7],
  "-": [0, 0, 7, 0, 0],
  " ": [0, 0, 0, 0, 0],
};
const DOT: readonly number[] = [0, 0, 0, 0, 4];
const FONT_ROWS = 5;

/** How large digits are: `half` a pixel is half a cell, else so many rows. */
export type DigitSize = "half" | 1 | 2;

/** Rows of digits of a size. */
export function digitRows(size: DigitSize): number {
  return size === "half" ? 3 : FONT_ROWS * size;
}

/** Columns of a text in digits of a size. */
export function digitColumns(text: string, size: DigitSize): number {
  let pixels = -1;
  for (const char of text) pixels += char === "." ? 2 : 4;
  return Math.max(0, pixels * (size === "half" ? 1 : 2 * size));
}

/** Draws digits, points, dashes and spaces so large that they are read from afar. Other signs are left out. */
export function drawDigits(
  canvas: Canvas,
  column: number,
  row: number,
  text: string,
  size: DigitSize,
  style: Style,
): void {
  const width = size === "half" ? 1 : 2 * size;
  let left = column;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    const glyph = char === "." ? DOT : FONT[char];
    if (glyph === undefined) continue;
    if (size === "half") drawHalf(canvas, left, row, glyph, style);
    else drawWhole(canvas, left, row, glyph, size, style);
    left += (char === "." ? 2 : 4) * width;
  }
}

function isSet(glyph: readonly number[], x: number, y: number): boolean {
  return ((glyph[y] ?? 0) >> (2 - x) & 1) === 1;
}

/** Two pixels above each other in a cell. */
function drawHalf(
  canvas: Canvas,
  column: number,
  row: number,
  glyph: readonly number[],
  style: Style,
): void {
  for (let y = 0; y < FONT_ROWS; y += 2) {
    for (let x = 0; x < 3; x++) {
      const isUpper = isSet(glyph, x, y);
      const isLower = isSet(glyph, x, y + 1);
      if (!isUpper && !isLower) continue;
      const block = isUpper && isLower ? "█" : isUpper ? "▀" : "▄";
      canvas.glyph(column + x, row + y / 2, block, style);
    }
  }
}

function drawWhole(
  canvas: Canvas,
  column: number,
  row: number,
  glyph: readonly number[],
  size: number,
  style: Style,
): void {
  for (let y = 0; y < FONT_ROWS * size; y++) {
    for (let x = 0; x < 3; x++) {
      if (!isSet(glyph, x, Math.floor(y / size))) continue;
      for (let cell = 0; cell < 2 * size; cell++) {
        canvas.glyph(column + x * 2 * size + cell, row + y, "█", style);
      }
    }
  }
}
