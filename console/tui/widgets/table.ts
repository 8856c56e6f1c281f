import type { Canvas } from "../canvas.ts";
import { fit, textWidth } from "../glyphs.ts";
import { Ink, type Style } from "../style.ts";

/** One cell of a table: text, and how it is drawn. */
export interface TableCell {
  readonly text: string;
  readonly style?: Style;
}

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Where the text stands; numbers read better on the right. @default "left" */
  readonly align?: "left" | "right";
  /** When the table is too wide, columns go in the order of this number, the highest first; 0 stays. */
  readonly sacrifice?: number;
  /** The column is never drawn wider than this. */
  readonly maxColumns?: number;
}

const GAP_COLUMNS = 2;

/** The widths of the columns that fit into `available`; 0 for one that is left out. */
export function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  available: number,
): number[] {
  const widths = columns.map((column, index) => {
    let width = textWidth(column.title);
    for (const row of rows) width = Math.max(width, textWidth(row[index]?.text ?? ""));
    return Math.min(width, column.maxColumns ?? Infinity);
  });
  const total = () =>
    widths.reduce((sum, width) => sum + (width > 0 ? width + GAP_COLUMNS : 0), -GAP_COLUMNS);
  const order = columns.map((column, index) => ({ index, rank: column.sacrifice ?? 0 }))
    .filter(({ rank }) => rank > 0).sort((a, b) => b.rank - a.rank);
  for (const { index } of order) {
    if (total() <= available) break;
    widths[index] = 0;
  }
  return widths;
}

/** Draws a table with its titles in the first row of the canvas; rows that do not fit are counted in the last. */
export function table(
  canvas: Canvas,
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
): void {
  const widths = columnWidths(columns, rows, canvas.columns);
  const drawRow = (row: number, cells: readonly TableCell[], fallback: Style) => {
    let at = 0;
    for (let index = 0; index < columns.length; index++) {
      const width = widths[index] ?? 0;
      if (width === 0) continue;
      const cell = cells[index];
      const text = fit(cell?.text ?? "", width, columns[index]?.align ?? "left");
      canvas.text(at, row, text, cell?.style ?? fallback);
      at += width + GAP_COLUMNS;
    }
  };
  drawRow(0, columns.map(({ title }) => ({ text: title })), Ink.quiet);
  const room = canvas.rows - 1;
  const shown = rows.length <= room ? rows.length : Math.max(0, room - 1);
  for (let index = 0; index < shown; index++) drawRow(index + 1, rows[index] ?? [], Ink.text);
  if (shown < rows.length) {
    canvas.text(0, shown + 1, `… and ${rows.length - shown} more`, Ink.quiet);
  }
}
