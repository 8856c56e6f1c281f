import { age, clockDuration } from "../../../durations.ts";
import { Ink, type Style } from "../../../tui/style.ts";
import type { TableCell, TableColumn } from "../../../tui/widgets/table.ts";
import type { WorkerEntry } from "../../state/workers.ts";

/** Health by shape and word, so that no colour is needed to read it; of one width, so that nothing jumps. */
export const HEALTH: Readonly<Record<WorkerEntry["health"], { text: string; style: Style }>> = {
  alive: { text: "● alive", style: Ink.good },
  stale: { text: "◐ stale", style: Ink.warning },
  gone: { text: "○ gone ", style: Ink.bad },
};

/** The columns of a table of what the registry says. */
export const WORKER_COLUMNS: readonly TableColumn[] = [
  { title: "health" },
  { title: "worker", maxColumns: 32 },
  { title: "heartbeat", align: "right", sacrifice: 1 },
  { title: "uptime", align: "right", sacrifice: 2 },
  { title: "pid", align: "right", sacrifice: 4 },
  { title: "ports", sacrifice: 3 },
  { title: "status", maxColumns: 12, sacrifice: 5 },
];

/** The rows of the table of workers that {@link WORKER_COLUMNS} are the columns of. */
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
