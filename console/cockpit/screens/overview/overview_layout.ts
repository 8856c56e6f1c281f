import type { ScreenName } from "../../screen.ts";

/** The panels of the overview. */
export type PanelName = "workers" | "sound" | "track" | "osc" | "trouble";

/** Where a panel lies. */
export interface PanelPlace {
  readonly name: PanelName;
  /** The screen that tells more. */
  readonly screen: ScreenName;
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/** From this width on panels stand side by side. */
export const WIDE_FROM_COLUMNS = 100;
const LEFT_SHARE = 0.58;
/** Heading, beat, structure and level; the same with a spectrum below. */
const SOUND_ROWS = 6;
const ROOMY_SOUND_ROWS = 10;
const LEAST_TROUBLE_ROWS = 4;
const SCREENS: Readonly<Record<PanelName, ScreenName>> = {
  workers: "workers",
  sound: "audio",
  track: "playback",
  osc: "osc",
  trouble: "logs",
};

/** Columns of the panel of workers. */
export function workerColumns(columns: number): number {
  return columns >= WIDE_FROM_COLUMNS ? columns - Math.floor(columns * LEFT_SHARE) - 1 : columns;
}

/**
 * Places the panels. What does not fit is left out, the least wanted first.
 * @param workerRows rows that the workers want, their heading included
 */
export function layOutPanels(columns: number, rows: number, workerRows: number): PanelPlace[] {
  return columns >= WIDE_FROM_COLUMNS
    ? sideBySide(columns, rows, workerRows)
    : stacked(columns, rows, workerRows);
}

function stack(
  column: number,
  columns: number,
  rows: number,
  panels: readonly (readonly [name: PanelName, rows: number])[],
): PanelPlace[] {
  let row = 0;
  return panels.flatMap(([name, wanted]) => {
    const height = Math.min(wanted, rows - row);
    if (height < 2) return [];
    row += height;
    return [{ name, screen: SCREENS[name], column, row: row - height, columns, rows: height }];
  });
}

/** One below another: workers and beat first, trouble gets what is left. */
function stacked(columns: number, rows: number, workerRows: number): PanelPlace[] {
  const workers = Math.max(2, Math.min(workerRows, Math.max(5, rows - 16), rows - 6));
  const roomy = rows >= 30;
  const others = workers + (roomy ? 8 : 5);
  // A spectrum below the beat, where enough is left for what went wrong.
  const sound = rows - others - ROOMY_SOUND_ROWS >= LEAST_TROUBLE_ROWS
    ? Math.max(ROOMY_SOUND_ROWS, Math.floor((rows - others) / 2))
    : SOUND_ROWS;
  return stack(0, columns, rows, [
    ["workers", workers],
    ["sound", sound],
    ["track", roomy ? 4 : 3],
    ["osc", roomy ? 4 : 2],
    ["trouble", rows],
  ]);
}

/** The beat large on the left with trouble below, all else on the right. */
function sideBySide(columns: number, rows: number, workerRows: number): PanelPlace[] {
  const left = Math.floor(columns * LEFT_SHARE);
  const sound = rows >= 28 ? Math.max(18, Math.floor(rows * 0.55)) : Math.max(6, rows - 8);
  const workers = Math.max(3, Math.min(workerRows, rows - 9));
  const rest = rows - workers;
  const track = rest >= 16 ? 7 : rest >= 9 ? 5 : Math.min(4, rest);
  return [
    ...stack(0, left, rows, [["sound", sound], ["trouble", rows]]),
    ...stack(left + 1, columns - left - 1, rows, [
      ["workers", workers],
      ["track", track],
      ["osc", rows],
    ]),
  ];
}
