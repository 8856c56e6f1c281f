import { isDoubtful } from "./glyphs.ts";
import type { Style } from "./style.ts";

/**
 * A picture of the terminal: `rows` x `columns` cells, each one glyph and one style.
 * A glyph of two columns stands in its first cell; the second cell then holds the empty string.
 */
export class Picture {
  readonly columns: number;
  readonly rows: number;
  /** Glyph by `row * columns + column`. */
  readonly glyphs: string[];
  /** Style by `row * columns + column`. */
  readonly styles: Uint32Array;
  /** By row: 1 when it may hold a glyph that is wide, or that terminals give different widths. */
  readonly doubtfulRows: Uint8Array;

  /** @throws RangeError when a side is not a positive integer */
  constructor(columns: number, rows: number) {
    if (!Number.isInteger(columns) || !Number.isInteger(rows) || columns < 1 || rows < 1) {
      throw new RangeError(`a picture needs at least one cell, not ${columns}x${rows}`);
    }
    this.columns = columns;
    this.rows = rows;
    this.glyphs = new Array<string>(columns * rows).fill(" ");
    this.styles = new Uint32Array(columns * rows);
    this.doubtfulRows = new Uint8Array(rows);
  }

  /** Makes every cell an unstyled space. */
  clear(): void {
    this.glyphs.fill(" ");
    this.styles.fill(0);
    this.doubtfulRows.fill(0);
  }

  /** Puts a glyph of `width` columns at a cell; what it half covers becomes a space. Outside: ignored. */
  put(column: number, row: number, glyph: string, width: number, style: Style): void {
    if (row < 0 || row >= this.rows || column < 0 || column + width > this.columns) return;
    if (width !== 1 || isDoubtful(glyph)) this.doubtfulRows[row] = 1;
    if (this.doubtfulRows[row] !== 0) this.#uncover(column, row, width);
    const index = row * this.columns + column;
    this.glyphs[index] = glyph;
    this.styles[index] = style;
    if (width === 2) {
      this.glyphs[index + 1] = "";
      this.styles[index + 1] = style;
    }
  }

  /** The fast way for a glyph that is plain (`isPlain`). Outside: ignored. */
  putPlain(column: number, row: number, glyph: string, style: Style): void {
    if (row < 0 || row >= this.rows || column < 0 || column >= this.columns) return;
    if (this.doubtfulRows[row] !== 0) this.#uncover(column, row, 1);
    const index = row * this.columns + column;
    this.glyphs[index] = glyph;
    this.styles[index] = style;
  }

  /** Makes spaces of the halves that stay of wide glyphs when these cells are overwritten. */
  #uncover(column: number, row: number, width: number): void {
    const start = row * this.columns;
    const end = column + width;
    if (this.glyphs[start + column] === "" && column > 0) this.glyphs[start + column - 1] = " ";
    if (end < this.columns && this.glyphs[start + end] === "") this.glyphs[start + end] = " ";
  }

  /** One row as text without styles, for tests and for copying. */
  rowText(row: number): string {
    return this.glyphs.slice(row * this.columns, (row + 1) * this.columns).join("");
  }

  /** All rows as text without styles. */
  toText(): string[] {
    return Array.from({ length: this.rows }, (_, row) => this.rowText(row));
  }
}
