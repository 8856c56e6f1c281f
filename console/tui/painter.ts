import { isDoubtful } from "./glyphs.ts";
import { Picture } from "./picture.ts";
import { Attribute, groundOf, type Style } from "./style.ts";
import type { StyleSheet } from "./style_sheet.ts";
import { TextBuffer } from "./text_buffer.ts";

/** A terminal holds back the picture between these two (synchronised output), or ignores them. */
const BEGIN_UPDATE = "\x1b[?2026h";
const END_UPDATE = "\x1b[?2026l";
const RESET = "\x1b[0m";
const ERASE_TO_END = "\x1b[K";
/** A style that no cell has. */
const UNKNOWN = 0xffffffff;

/**
 * Turns pictures into the bytes that change the terminal from the last picture to the new one: only rows
 * that changed, and of those only from the first changed cell to the last.
 */
export class Painter {
  #sheet: StyleSheet;
  readonly #out = new TextBuffer();
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

  /** What is to be written for `next`, in one go; the empty string when nothing changed. */
  paint(next: Picture): string {
    const out = this.#out;
    out.clear();
    out.add(BEGIN_UPDATE);
    const shown = this.#begin(next);
    const untouched = out.length;
    for (let row = 0; row < next.rows; row++) this.#row(shown, next, row);
    if (out.length === untouched && untouched === BEGIN_UPDATE.length) return "";
    out.add(RESET);
    out.add(END_UPDATE);
    return out.toString();
  }

  /** The picture that is shown; an empty one, when the terminal shows anything. */
  #begin(next: Picture): Picture {
    const shown = this.#shown;
    if (shown !== null && shown.columns === next.columns && shown.rows === next.rows) return shown;
    const fresh = new Picture(next.columns, next.rows);
    this.#shown = fresh;
    this.#out.add(this.#sheet.sequence(0));
    this.#out.add("\x1b[2J");
    // Not every terminal erases in the colour that is set: a ground is written, cell by cell.
    if (this.#sheet.paintsGround) fresh.styles.fill(UNKNOWN);
    return fresh;
  }

  #row(shown: Picture, next: Picture, row: number): void {
    const { columns } = next;
    const start = row * columns;
    let first = 0;
    while (first < columns && isSame(shown, next, start + first)) first++;
    const isDoubtfulRow = shown.doubtfulRows[row] !== 0 || next.doubtfulRows[row] !== 0;
    shown.doubtfulRows[row] = next.doubtfulRows[row] ?? 0;
    if (first === columns) return;
    let last = columns - 1;
    while (isSame(shown, next, start + last)) last--;
    for (let index = start + first; index <= start + last; index++) {
      shown.glyphs[index] = next.glyphs[index] ?? " ";
      shown.styles[index] = next.styles[index] ?? 0;
    }
    // Terminals disagree about the width of some glyphs. A row that holds such glyphs is erased and written
    // whole, with the cursor placed anew after each of them, so that a disagreement cannot leave rubbish.
    if (isDoubtfulRow) {
      this.#erase(row, columns);
      first = 0;
      last = columns - 1;
    }
    this.#span(next, row, first, last, isDoubtfulRow);
  }

  #erase(row: number, columns: number): void {
    const out = this.#out;
    out.add(`\x1b[${row + 1};1H`);
    out.add(this.#sheet.sequence(0));
    out.add(this.#sheet.paintsGround ? " ".repeat(columns) : ERASE_TO_END);
  }

  #span(next: Picture, row: number, first: number, last: number, isDoubtfulRow: boolean): void {
    const { columns, glyphs, styles } = next;
    const out = this.#out;
    const start = row * columns;
    // Blank cells up to the right edge are erased instead of written.
    let blankFrom = columns;
    while (
      !this.#sheet.paintsGround &&
      blankFrom > first && glyphs[start + blankFrom - 1] === " " &&
      styles[start + blankFrom - 1] === 0
    ) blankFrom--;
    const end = Math.min(last + 1, blankFrom);
    out.add(`\x1b[${row + 1};${first + 1}H`);
    let style = -1;
    for (let column = first; column < end; column++) {
      const glyph = glyphs[start + column] ?? " ";
      if (glyph === "") continue;
      const cellStyle = styles[start + column] ?? 0;
      if (cellStyle !== style && !(glyph === " " && isSameBlank(cellStyle, style))) {
        out.add(this.#sheet.sequence(cellStyle));
        style = cellStyle;
      }
      out.add(glyph);
      if (isDoubtfulRow && isDoubtful(glyph)) {
        const width = glyphs[start + column + 1] === "" ? 2 : 1;
        if (column + width < columns) out.add(`\x1b[${column + width + 1}G`);
      }
    }
    if (blankFrom <= last) {
      out.add(RESET);
      out.add(ERASE_TO_END);
    }
  }
}

/** Whether a blank looks the same in both styles: only ground and attributes show. */
function isSameBlank(one: Style, other: Style): boolean {
  const { inverse, underline } = Attribute;
  return ((one | other) & (inverse | underline)) === 0 && groundOf(one) === groundOf(other);
}

function isSame(a: Picture, b: Picture, index: number): boolean {
  return a.styles[index] === b.styles[index] && a.glyphs[index] === b.glyphs[index];
}
