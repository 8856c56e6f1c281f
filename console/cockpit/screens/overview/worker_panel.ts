import type { Canvas } from "../../../tui/canvas.ts";
import { clip, textWidth } from "../../../tui/glyphs.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { WorkersState } from "../../state/workers.ts";
import { MOODS } from "../workers/worker_words.ts";
import type { BoardRow } from "./worker_board.ts";

/** Columns of a worker in the grid. */
const CELL_COLUMNS = 20;
/** From this width on a list has figures. */
const FIGURE_COLUMNS = 44;
const STATE_COLUMNS = 10;
/** Columns of uptime, cpu and memory. */
const FIGURES_COLUMNS = 25;

/** Rows that the panel wants in so many columns, its heading included. */
export function workerRows(count: number, problems: number, columns: number, isGrid: boolean) {
  if (!isGrid) return 1 + Math.max(1, count + problems);
  const cells = Math.max(1, Math.floor((columns - 2) / CELL_COLUMNS));
  return 1 + Math.max(1, problems + Math.ceil((count - problems) / cells));
}

/** How many live, in a word. */
export function workerNote({ workers }: CockpitModel): string {
  return workers.trouble === null ? "" : "registry unreadable";
}

/** What is said where there is no worker to show. */
function emptyText({ hasLooked, trouble }: WorkersState): string {
  if (!hasLooked) return "looking for workers";
  return trouble === null
    ? "no worker is running; :up starts them"
    : "unknown: the registry cannot be read";
}

/** Draws the workers as a grid, those that need somebody before it, a row each. */
export function drawWorkerGrid(
  canvas: Canvas,
  rows: readonly BoardRow[],
  workers: WorkersState,
): void {
  if (rows.length === 0) {
    canvas.text(0, 0, emptyText(workers), workers.hasLooked ? Ink.warning : Ink.quiet);
    return;
  }
  let row = 0;
  let index = 0;
  for (; index < rows.length && rows[index]?.isProblem === true; index++) {
    // The last row stays for the others and their count; where it is the only one, for what is wrong.
    if (row > 0 && row >= canvas.rows - 1 && index < rows.length - 1) break;
    drawProblem(canvas, row++, rows[index]);
  }
  const cells = Math.max(1, Math.floor(canvas.columns / CELL_COLUMNS));
  for (let cell = 0; index < rows.length; index++, cell++) {
    const at = row + Math.floor(cell / cells);
    const isLast = at === canvas.rows - 1 && cell % cells === cells - 1;
    if (isLast && index < rows.length - 1) {
      canvas.text((cells - 1) * CELL_COLUMNS, at, `… and ${rows.length - index} more`, Ink.quiet);
      return;
    }
    drawCell(canvas.region(cell % cells * CELL_COLUMNS, at, CELL_COLUMNS - 1, 1), rows[index]);
  }
}

function drawCell(canvas: Canvas, row: BoardRow | undefined): void {
  if (row === undefined) return;
  const { sign, style } = MOODS[row.view.mood];
  canvas.text(0, 0, sign, style);
  canvas.text(2, 0, row.view.name, row.view.mood === "well" ? Ink.text : style);
}

function drawProblem(canvas: Canvas, row: number, problem: BoardRow | undefined): void {
  if (problem === undefined) return;
  const { view, trouble } = problem;
  const { sign, style } = MOODS[view.mood];
  const column = canvas.text(0, row, `${sign} ${view.name} ${view.state}`, style | Attribute.bold);
  if (trouble !== "") canvas.text(column + 2, row, clip(trouble, canvas.columns - column - 2));
}

/** Draws the workers one a row with their figures; below one that needs somebody, why. */
export function drawWorkerList(
  canvas: Canvas,
  rows: readonly BoardRow[],
  workers: WorkersState,
): void {
  if (rows.length === 0) return drawWorkerGrid(canvas, rows, workers);
  let at = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined) return;
    if (at === canvas.rows - 1 && index < rows.length - 1) {
      canvas.text(0, at, `… and ${rows.length - index} more`, Ink.quiet);
      return;
    }
    drawListed(canvas, at++, row);
    if (row.isProblem && row.trouble !== "") {
      canvas.text(2, at++, clip(row.trouble, canvas.columns - 2), Ink.warning);
    }
  }
}

/** Name and figures; of one that is not well its state instead of them. */
function drawListed(canvas: Canvas, at: number, row: BoardRow): void {
  const { view } = row;
  const { sign, style } = MOODS[view.mood];
  canvas.text(0, at, sign, style);
  if (view.mood !== "well") {
    const column = canvas.text(2, at, view.name, style, canvas.columns - STATE_COLUMNS - 2);
    canvas.text(column + 2, at, view.state, style);
    return;
  }
  const figures = canvas.columns >= FIGURE_COLUMNS ? canvas.columns - FIGURES_COLUMNS : Infinity;
  canvas.text(2, at, view.name, Ink.text, Math.min(canvas.columns, figures) - 3);
  if (figures === Infinity) return;
  right(canvas, figures + 7, at, row.uptime);
  right(canvas, figures + 16, at, row.cpu);
  right(canvas, figures + FIGURES_COLUMNS, at, row.memory);
}

function right(canvas: Canvas, end: number, row: number, text: string): void {
  canvas.text(Math.max(0, end - textWidth(text)), row, text, Ink.quiet);
}
