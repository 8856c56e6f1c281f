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
/** So many cells that stay as they are take no more bytes than to move the cursor over them. */
const MOST_WRITTEN_AGAIN = 3;

/**
 * Turns pictures into the bytes that change the terminal from the last picture to the new one: only rows
 * that changed, and of those only what changed.
 */
export class Painter {
  #sheet: StyleSheet;
  readonly #out = new TextBuffer();
  #shown: Picture | null = null;
  /** The style that is set in the terminal, as far as this picture set one. */
  #style: Style = UNKNOWN;

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
    this.#style = UNKNOWN;
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
    if (isDoubtfulRow) this.#wholeRow(next, row);
    else this.#changes(shown, next, row, first);
    for (let index = start + first; index < start + columns; index++) {
      shown.glyphs[index] = next.glyphs[index] ?? " ";
      shown.styles[index] = next.styles[index] ?? 0;
    }
  }

  /**
   * Terminals disagree about the width of some glyphs. A row that holds such glyphs is erased and written
   * whole, with the cursor placed anew after each of them, so that a disagreement cannot leave rubbish.
   */
  #wholeRow(next: Picture, row: number): void {
    const { columns, glyphs } = next;
    const out = this.#out;
    out.add(`\x1b[${row + 1};1H`);
    out.add(this.#sheet.sequence(0));
    out.add(this.#sheet.paintsGround ? " ".repeat(columns) + "\x1b[1G" : ERASE_TO_END);
    this.#style = UNKNOWN;
    const start = row * columns;
    const end = this.#blankFrom(next, row);
    for (let column = 0; column < end; column++) {
      const glyph = glyphs[start + column] ?? " ";
      if (glyph === "") continue;
      this.#cell(next, start + column);
      if (!isDoubtful(glyph)) continue;
      const width = glyphs[start + column + 1] === "" ? 2 : 1;
      if (column + width < columns) out.add(`\x1b[${column + width + 1}G`);
    }
  }

  /** Writes what differs in a row of plain glyphs; `first` is the first cell that does. */
  #changes(shown: Picture, next: Picture, row: number, first: number): void {
    const { columns } = next;
    const out = this.#out;
    const start = row * columns;
    const blankFrom = this.#blankFrom(next, row);
    out.add(`\x1b[${row + 1};${first + 1}H`);
    let cursor = first;
    for (let column = first; column < blankFrom; column++) {
      if (isSame(shown, next, start + column)) continue;
      if (column - cursor > MOST_WRITTEN_AGAIN) {
        out.add(`\x1b[${column + 1}G`);
        cursor = column;
      }
      for (; cursor <= column; cursor++) this.#cell(next, start + cursor);
    }
    let blank = Math.max(first, blankFrom);
    while (blank < columns && isSame(shown, next, start + blank)) blank++;
    if (blank === columns) return;
    if (blank !== cursor) out.add(`\x1b[${blank + 1}G`);
    out.add(RESET);
    out.add(ERASE_TO_END);
    this.#style = UNKNOWN;
  }

  /** From where on a row is blank up to the right edge, and can be erased instead of written. */
  #blankFrom({ columns, glyphs, styles }: Picture, row: number): number {
    const start = row * columns;
    let from = columns;
    if (this.#sheet.paintsGround) return from;
    while (from > 0 && glyphs[start + from - 1] === " " && styles[start + from - 1] === 0) from--;
    return from;
  }

  /** Writes one cell where the cursor is, and its style where that is not the one that is set. */
  #cell({ glyphs, styles }: Picture, index: number): void {
    const glyph = glyphs[index] ?? " ";
    const style = styles[index] ?? 0;
    if (style !== this.#style && !(glyph === " " && isSameBlank(style, this.#style))) {
      this.#out.add(this.#sheet.sequence(style));
      this.#style = style;
    }
    this.#out.add(glyph);
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
