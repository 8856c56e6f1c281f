import type { Canvas } from "../canvas.ts";
import { fit, textWidth } from "../glyphs.ts";
import { Ink, on, type Style } from "../style.ts";
import { markText, type Span } from "./marks.ts";
import type { ScrollState } from "./scroll.ts";
import { scrollbar } from "./scrollbar.ts";

/** One cell of a table: text, and how it is drawn. */
export interface TableCell {
  readonly text: string;
  readonly style?: Style;
  /** What a filter found in the text. */
  readonly marks?: readonly Span[];
}

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Where the text stands; numbers read better on the right. @default "left" */
  readonly align?: "left" | "right";
  /** When the table is too wide, columns go in the order of this number, the highest first; 0 stays. */
  readonly sacrifice?: number;
  /** The column is never drawn wider than this, unless it grows. */
  readonly maxColumns?: number;
  /** The column is never drawn narrower than this, so that nothing jumps when values change. */
  readonly minColumns?: number;
  /** The share that this column takes of the columns that are left over, or lacking. @default 0 */
  readonly grow?: number;
}

/** The rows of a table: an array, or something that makes the rows in view. */
export interface TableRows {
  readonly length: number;
  at(index: number): readonly TableCell[] | undefined;
}

/** How a table is shown. */
export interface TableOptions {
  /** Which rows are in view and which one is chosen; `table` updates it. Without it the first rows are shown. */
  readonly scroll?: ScrollState;
  /** Names the rows, so that the same one stays chosen. */
  readonly keyOf?: (index: number) => string;
}

const GAP_COLUMNS = 2;
/** Below this a column that shrinks says nothing. */
const LEAST_COLUMNS = 8;
/** A table of no more rows is measured as a whole, so that no column jumps when it is scrolled. */
const MEASURED_ROWS = 64;

/** The widths of the columns that fit into `available`; 0 for one that is left out. */
export function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  available: number,
): number[] {
  const widths = columns.map((column, index) => {
    let width = Math.max(column.minColumns ?? 0, textWidth(column.title));
    for (const row of rows) width = Math.max(width, textWidth(row[index]?.text ?? ""));
    return Math.min(width, column.maxColumns ?? Infinity);
  });
  if (available === Infinity) return widths;
  const total = () =>
    widths.reduce((sum, width) => sum + (width > 0 ? width + GAP_COLUMNS : 0), -GAP_COLUMNS);
  shrink(columns, widths, total() - available);
  const order = columns.map((column, index) => ({ index, rank: column.sacrifice ?? 0 }))
    .filter(({ rank }) => rank > 0).sort((a, b) => b.rank - a.rank);
  for (const { index } of order) {
    if (total() <= available) break;
    widths[index] = 0;
  }
  spread(columns, widths, available - total());
  return widths;
}

/** Takes what is lacking from the columns that grow. */
function shrink(columns: readonly TableColumn[], widths: number[], lacking: number): void {
  let missing = lacking;
  columns.forEach(({ grow = 0, minColumns = LEAST_COLUMNS, title }, index) => {
    if (grow <= 0 || missing <= 0) return;
    const width = widths[index] ?? 0;
    const least = Math.min(width, Math.max(minColumns, textWidth(title)));
    const taken = Math.min(missing, width - least);
    widths[index] = width - taken;
    missing -= taken;
  });
}

/** Gives what is left over to the columns that grow and are shown. */
function spread(columns: readonly TableColumn[], widths: number[], left: number): void {
  const growing = columns.map(({ grow = 0 }, index) => (widths[index] ?? 0) > 0 ? grow : 0);
  let shares = growing.reduce((sum, grow) => sum + grow, 0);
  let rest = Math.max(0, left);
  growing.forEach((grow, index) => {
    if (grow <= 0) return;
    const more = Math.floor(rest * grow / shares);
    widths[index] = (widths[index] ?? 0) + more;
    rest -= more;
    shares -= grow;
  });
}

/**
 * Draws a table with its titles in the first row of the canvas. With `scroll` the chosen row stands out and
 * a bar shows which part is in view; without it rows that do not fit are counted in the last one.
 */
export function table(
  canvas: Canvas,
  columns: readonly TableColumn[],
  rows: TableRows,
  { scroll, keyOf }: TableOptions = {},
): void {
  const room = Math.max(0, canvas.rows - 1);
  scroll?.update(rows.length, room, keyOf);
  const isCut = rows.length > room;
  const from = scroll?.offset ?? 0;
  const count = Math.min(rows.length - from, scroll === undefined && isCut ? room - 1 : room);
  const shown = slice(rows, from, from + count);
  const measured = rows.length <= MEASURED_ROWS ? slice(rows, 0, rows.length) : shown;
  const hasBar = scroll !== undefined && isCut;
  const body = hasBar ? canvas.region(0, 0, canvas.columns - 2, canvas.rows) : canvas;
  const widths = columnWidths(columns, measured, body.columns);
  drawRow(body, 0, columns, widths, columns.map(({ title }) => ({ text: title })), Ink.quiet);
  shown.forEach((cells, index) => {
    const isChosen = scroll?.selection === from + index;
    if (isChosen) body.region(0, index + 1, body.columns, 1).fill(" ", on(Ink.text, Ink.selection));
    drawRow(body, index + 1, columns, widths, cells, Ink.text, isChosen ? Ink.selection : 0);
  });
  if (hasBar) scrollbar(canvas.region(0, 1, canvas.columns, room), scroll);
  else if (isCut) {
    canvas.text(0, shown.length + 1, `… and ${rows.length - shown.length} more`, Ink.quiet);
  }
}

function slice(rows: TableRows, from: number, to: number): (readonly TableCell[])[] {
  const cells: (readonly TableCell[])[] = [];
  for (let index = from; index < to; index++) cells.push(rows.at(index) ?? []);
  return cells;
}

/** The index of the row of a scrolled table that is drawn in row `row` of its canvas; null where none is. */
export function rowAt(scroll: ScrollState, row: number): number | null {
  const index = scroll.offset + row - 1;
  return row >= 1 && row <= scroll.page && index < scroll.count ? index : null;
}

function drawRow(
  canvas: Canvas,
  row: number,
  columns: readonly TableColumn[],
  widths: readonly number[],
  cells: readonly TableCell[],
  fallback: Style,
  ground = 0,
): void {
  let at = 0;
  for (let index = 0; index < columns.length; index++) {
    const width = widths[index] ?? 0;
    if (width === 0) continue;
    const cell = cells[index];
    const text = cell?.text ?? "";
    const style = cell?.style ?? fallback;
    canvas.text(
      at,
      row,
      fit(text, width, columns[index]?.align ?? "left"),
      ground === 0 ? style : on(style, ground),
    );
    if (cell?.marks !== undefined && columns[index]?.align !== "right") {
      markText(canvas, at, row, text, cell.marks, { columns: width, ground });
    }
    at += width + GAP_COLUMNS;
  }
}
