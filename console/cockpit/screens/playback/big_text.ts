import type { Canvas } from "../../../tui/canvas.ts";
import type { Style } from "../../../tui/style.ts";
import { type BigLetter, bigLetters, LETTER_ROWS } from "./big_letters.ts";

/** Rows of cells of a line: two rows of dots are one, and one row of dots below is air. */
export const BIG_ROWS = Math.ceil((LETTER_ROWS + 1) / 2);
const GAP_COLUMNS = 1;
/** What is longer does not fit on any screen in large letters. */
const MOST_CHARACTERS = 120;

/** A text in large letters, broken into lines. */
export interface BigText {
  readonly lines: readonly (readonly BigLetter[])[];
}

/**
 * Sets a text in large letters, broken at blanks.
 * @param columns of cells that a line may take
 * @returns null where it cannot be: a letter is not known, or it takes more than `most` lines
 */
export function setBig(text: string, columns: number, most: number): BigText | null {
  if (text === "" || text.length > MOST_CHARACTERS) return null;
  const lines: BigLetter[][] = [];
  let line: BigLetter[] = [];
  const blank = bigLetters(" ") ?? [];
  for (const word of text.split(/\s+/)) {
    const letters = bigLetters(word);
    if (letters === null || widthOf(letters) > columns) return null;
    const longer = line.length === 0 ? letters : [...line, ...blank, ...letters];
    if (widthOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      if (lines.length >= most) return null;
      line = letters;
    }
  }
  lines.push(line);
  return { lines };
}

function widthOf(letters: readonly BigLetter[]): number {
  return letters.reduce((sum, { columns }) => sum + columns + GAP_COLUMNS, -GAP_COLUMNS);
}

/**
 * Draws large letters from the upper left corner.
 * @param sung how many of them, blanks not counted, are drawn in `sungStyle`
 */
export function drawBig(
  canvas: Canvas,
  { lines }: BigText,
  style: Style,
  sung = 0,
  sungStyle: Style = style,
): void {
  let left = sung;
  lines.forEach((letters, index) => {
    let column = 0;
    for (const letter of letters) {
      drawLetter(canvas, column, index * BIG_ROWS, letter, left > 0 ? sungStyle : style);
      column += letter.columns + GAP_COLUMNS;
      if (!letter.isBlank) left--;
    }
  });
}

function drawLetter(
  canvas: Canvas,
  column: number,
  row: number,
  { columns, rows }: BigLetter,
  style: Style,
): void {
  for (let y = 0; y < LETTER_ROWS; y += 2) {
    for (let x = 0; x < columns; x++) {
      const isUpper = rows[y]?.[x] === "#";
      const isLower = rows[y + 1]?.[x] === "#";
      if (!isUpper && !isLower) continue;
      canvas.glyph(column + x, row + y / 2, isUpper ? (isLower ? "█" : "▀") : "▄", style);
    }
  }
}
