import { eachGlyph, isDoubtful, isPlainText, plainGlyph, textWidth } from "./glyphs.ts";
import { Picture } from "./picture.ts";
import { Ink, type Style } from "./style.ts";

/**
 * A rectangle of a picture to draw in, with coordinates of its own. What does not fit is cut off, so a
 * view never has to check, at any size of the terminal.
 */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #picture: Picture;
  readonly #left: number;
  readonly #top: number;

  private constructor(picture: Picture, left: number, top: number, columns: number, rows: number) {
    this.#picture = picture;
    this.#left = left;
    this.#top = top;
    this.columns = columns;
    this.rows = rows;
  }

  /** The canvas that covers a whole picture. */
  static over(picture: Picture): Canvas {
    return new Canvas(picture, 0, 0, picture.columns, picture.rows);
  }

  /** A part of this canvas, cut to it; it may be empty. */
  region(column: number, row: number, columns: number, rows: number): Canvas {
    const left = Math.max(0, Math.min(column, this.columns));
    const top = Math.max(0, Math.min(row, this.rows));
    return new Canvas(
      this.#picture,
      this.#left + left,
      this.#top + top,
      Math.max(0, Math.min(column + columns, this.columns) - left),
      Math.max(0, Math.min(row + rows, this.rows) - top),
    );
  }

  /**
   * Writes text from a cell to the right, made safe and cut at the edge or after `maxColumns`.
   * @returns the column after the text
   */
  text(
    column: number,
    row: number,
    text: string,
    style: Style = Ink.text,
    maxColumns: number = Infinity,
  ): number {
    if (row < 0 || row >= this.rows || column < 0 || column >= this.columns) return column;
    const room = Math.min(maxColumns, this.columns - column);
    if (text.length <= room && isPlainText(text)) {
      for (let index = 0; index < text.length; index++) {
        const glyph = plainGlyph(text.charCodeAt(index));
        this.#picture.putPlain(this.#left + column + index, this.#top + row, glyph, style);
      }
      return column + text.length;
    }
    let at = column;
    eachGlyph(text, room, (glyph, width) => {
      this.#picture.put(this.#left + at, this.#top + row, glyph, width, style);
      at += width;
    });
    return at;
  }

  /** Writes text so that it ends at the right edge. */
  textRight(row: number, text: string, style: Style = Ink.text): void {
    this.text(Math.max(0, this.columns - textWidth(text, this.columns)), row, text, style);
  }

  /** Puts one glyph of one column into a cell: the fast way for bars and lines. */
  glyph(column: number, row: number, glyph: string, style: Style): void {
    if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return;
    if (isDoubtful(glyph)) this.text(column, row, glyph, style, 1);
    else this.#picture.putPlain(this.#left + column, this.#top + row, glyph, style);
  }

  /** Fills the whole canvas with one glyph of one column. */
  fill(glyph: string, style: Style): void {
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) this.glyph(column, row, glyph, style);
    }
  }

  /** Draws a horizontal line with a title near its left end, and optionally a note at its right end. */
  heading(row: number, title: string, note = "", noteStyle: Style = Ink.quiet): void {
    for (let column = 0; column < this.columns; column++) {
      this.glyph(column, row, "─", Ink.track);
    }
    this.text(1, row, ` ${title} `, Ink.title);
    if (note !== "") {
      const width = textWidth(note, this.columns) + 2;
      const column = this.columns - width - 1;
      if (column > textWidth(title) + 4) this.text(column, row, ` ${note} `, noteStyle);
    }
  }
}
