import type { Canvas } from "../../tui/canvas.ts";
import { Ink, type Style } from "../../tui/style.ts";
import { table, type TableCell, type TableColumn } from "../../tui/widgets/table.ts";
import { age, clockDuration } from "../durations.ts";
import type { LiveModel, WorkerEntry } from "../model.ts";

/** Health by shape and word, so that no colour is needed to read it; of one width, so that nothing jumps. */
const HEALTH: Readonly<Record<WorkerEntry["health"], { text: string; style: Style }>> = {
  alive: { text: "● alive", style: Ink.good },
  stale: { text: "◐ stale", style: Ink.warning },
  gone: { text: "○ gone ", style: Ink.bad },
};

const COLUMNS: readonly TableColumn[] = [
  { title: "health" },
  { title: "worker", maxColumns: 32 },
  { title: "heartbeat", align: "right", sacrifice: 1 },
  { title: "uptime", align: "right", sacrifice: 2 },
  { title: "pid", align: "right", sacrifice: 4 },
  { title: "ports", sacrifice: 3 },
  { title: "status", maxColumns: 12, sacrifice: 5 },
];

/** The rows of the table of workers, for the screen and for `vj_console status`. */
export function workerRows(
  workers: readonly WorkerEntry[],
  nowSeconds: number,
): TableCell[][] {
  return workers.map((worker) => {
    const health = HEALTH[worker.health];
    const isGone = worker.health === "gone";
    return [
      health,
      { text: worker.name },
      { text: `${age(nowSeconds - worker.heartbeatAt)} ago`, style: health.style },
      { text: isGone ? "-" : clockDuration(nowSeconds - worker.startedAt) },
      { text: String(worker.pid) },
      { text: `${worker.ports.command}/${worker.ports.telemetry}` },
      { text: worker.status, style: Ink.quiet },
    ];
  });
}

/** The columns that belong to `workerRows`. */
export const WORKER_COLUMNS = COLUMNS;

/** Rows that the list of workers would like to have, its heading included. */
export function workersHeight(workers: readonly WorkerEntry[]): number {
  return 2 + Math.max(1, workers.length);
}

/** Draws all workers with their health. */
export function drawWorkers(canvas: Canvas, model: LiveModel, nowSeconds: number): void {
  const isUnsure = model.trouble !== null;
  canvas.heading(0, "WORKERS", isUnsure ? "registry unreadable" : "", Ink.bad);
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  if (!model.hasLooked) body.text(0, 0, "looking for workers", Ink.quiet);
  else if (model.workers.length === 0 && isUnsure) {
    body.text(0, 0, "unknown: the registry cannot be read", Ink.warning);
  } else if (model.workers.length === 0) body.text(0, 0, "no worker is running", Ink.warning);
  else table(body, COLUMNS, workerRows(model.workers, nowSeconds));
}
