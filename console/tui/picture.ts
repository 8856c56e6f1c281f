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

  /** @throws RangeError when a side is not a positive integer */
  constructor(columns: number, rows: number) {
    if (!Number.isInteger(columns) || !Number.isInteger(rows) || columns < 1 || rows < 1) {
      throw new RangeError(`a picture needs at least one cell, not ${columns}x${rows}`);
    }
    this.columns = columns;
    this.rows = rows;
    this.glyphs = new Array<string>(columns * rows).fill(" ");
    this.styles = new Uint32Array(columns * rows);
  }

  /** Makes every cell an unstyled space. */
  clear(): void {
    this.glyphs.fill(" ");
    this.styles.fill(0);
  }

  /** Puts a glyph of `width` columns at a cell; what it half covers becomes a space. Outside: ignored. */
  put(column: number, row: number, glyph: string, width: number, style: Style): void {
    if (row < 0 || row >= this.rows || column < 0 || column + width > this.columns) return;
    const start = row * this.columns;
    const index = start + column;
    if (this.glyphs[index] === "" && column > 0) this.glyphs[index - 1] = " ";
    const end = column + width;
    if (end < this.columns && this.glyphs[start + end] === "") this.glyphs[start + end] = " ";
    this.glyphs[index] = glyph;
    this.styles[index] = style;
    if (width === 2) {
      this.glyphs[index + 1] = "";
      this.styles[index + 1] = style;
    }
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
