import { isPlain } from "./glyphs.ts";
import { Picture } from "./picture.ts";
import type { StyleSheet } from "./style_sheet.ts";

/** A terminal holds back the picture between these two (synchronised output), or ignores them. */
const BEGIN_UPDATE = "\x1b[?2026h";
const END_UPDATE = "\x1b[?2026l";
const ERASE_TO_END = "\x1b[K";
/** A style that no cell has. */
const UNKNOWN = 0xffffffff;

/**
 * Turns pictures into the bytes that change the terminal from the last picture to the new one: only rows
 * that changed, and of those only from the first changed cell to the last.
 */
export class Painter {
  #sheet: StyleSheet;
  #shown: Picture | null = null;

  constructor(sheet: StyleSheet) {
    this.#sheet = sheet;
  }

  /** Writes in other colours from now on; the next picture is written whole. */
  setSheet(sheet: StyleSheet): void {
    this.#sheet = sheet;
    this.invalidate();
  }

  /** Forgets what the terminal shows: the next picture is written whole. */
  invalidate(): void {
    this.#shown = null;
  }

  /** The bytes for `next`, to be written in one go; the empty string when nothing changed. */
  paint(next: Picture): string {
    const shown = this.#shown;
    const isFresh = shown === null || shown.columns !== next.columns || shown.rows !== next.rows;
    const before = isFresh ? new Picture(next.columns, next.rows) : shown;
    let out = "";
    if (isFresh) {
      out = `${this.#sheet.sequence(0)}\x1b[2J`;
      // Not every terminal erases in the colour that is set: a ground is written, cell by cell.
      if (this.#sheet.paintsGround) before.styles.fill(UNKNOWN);
    }
    for (let row = 0; row < next.rows; row++) out += this.#row(before, next, row);
    for (let index = 0; index < next.glyphs.length; index++) {
      before.glyphs[index] = next.glyphs[index] ?? " ";
    }
    before.styles.set(next.styles);
    this.#shown = before;
    return out === "" ? "" : `${BEGIN_UPDATE}${out}\x1b[0m${END_UPDATE}`;
  }

  #row(before: Picture, next: Picture, row: number): string {
    const columns = next.columns;
    const start = row * columns;
    let first = 0;
    while (first < columns && isSame(before, next, start + first)) first++;
    if (first === columns) return "";
    let last = columns - 1;
    while (isSame(before, next, start + last)) last--;
    // Terminals disagree about the width of some glyphs. A row that holds such glyphs is erased and written
    // whole, with the cursor placed anew after each of them, so that a disagreement cannot leave rubbish.
    if (hasDoubtfulWidth(before, start) || hasDoubtfulWidth(next, start)) {
      const blank = this.#sheet.paintsGround ? " ".repeat(columns) : ERASE_TO_END;
      const erase = `\x1b[${row + 1};1H${this.#sheet.sequence(0)}${blank}`;
      return erase + this.#span(next, row, 0, columns - 1);
    }
    return this.#span(next, row, first, last);
  }

  #span(next: Picture, row: number, first: number, last: number): string {
    const { columns, glyphs, styles } = next;
    const start = row * columns;
    // Blank cells up to the right edge are erased instead of written.
    let blankFrom = columns;
    while (
      !this.#sheet.paintsGround &&
      blankFrom > first && glyphs[start + blankFrom - 1] === " " &&
      styles[start + blankFrom - 1] === 0
    ) blankFrom--;
    const end = Math.min(last + 1, blankFrom);
    let out = `\x1b[${row + 1};${first + 1}H`;
    let style = -1;
    for (let column = first; column < end; column++) {
      const glyph = glyphs[start + column] ?? " ";
      if (glyph === "") continue;
      const cellStyle = styles[start + column] ?? 0;
      if (cellStyle !== style) {
        out += this.#sheet.sequence(cellStyle);
        style = cellStyle;
      }
      out += glyph;
      if (isDoubtful(glyph)) {
        const width = glyphs[start + column + 1] === "" ? 2 : 1;
        if (column + width < columns) out += `\x1b[${column + width + 1}G`;
      }
    }
    if (blankFrom <= last) out += `\x1b[0m${ERASE_TO_END}`;
    return out;
  }
}

function isSame(a: Picture, b: Picture, index: number): boolean {
  return a.styles[index] === b.styles[index] && a.glyphs[index] === b.glyphs[index];
}

/** Whether terminals may disagree about the width of a glyph. */
function isDoubtful(glyph: string): boolean {
  return glyph.length > 1 || !isPlain(glyph.charCodeAt(0));
}

function hasDoubtfulWidth(picture: Picture, start: number): boolean {
  for (let index = start; index < start + picture.columns; index++) {
    const glyph = picture.glyphs[index];
    if (glyph !== undefined && glyph !== "" && isDoubtful(glyph)) return true;
  }
  return false;
}
