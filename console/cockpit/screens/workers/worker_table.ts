import { clockDuration } from "../../../durations.ts";
import { Ink } from "../../../tui/style.ts";
import type { TableCell, TableColumn } from "../../../tui/widgets/table.ts";
import type { WorkerView } from "../../state/worker_view.ts";
import { cpuSpark, megabytes, memorySpark, MOODS } from "./worker_words.ts";

/** Columns of the pasts of cpu and memory. */
const SPARK_COLUMNS = 12;

/** From this width on there is room for a reason. */
const ROOMY_COLUMNS = 100;
const REASON_COLUMNS = 24;

/** The columns of the table of workers; of a fixed width, so that nothing jumps when figures change. */
const NARROW: readonly TableColumn[] = [
  { title: "state", minColumns: 10, maxColumns: 12 },
  { title: "worker", minColumns: 17, maxColumns: 32 },
  { title: "uptime", align: "right", minColumns: 7, sacrifice: 3 },
  { title: "restarts", align: "right", sacrifice: 4 },
  { title: "cpu", align: "right", minColumns: 6, sacrifice: 2 },
  { title: "last minute", minColumns: SPARK_COLUMNS, sacrifice: 8 },
  { title: "memory", align: "right", minColumns: 7, sacrifice: 2 },
  { title: "last minute", minColumns: SPARK_COLUMNS, sacrifice: 9 },
  { title: "next try", align: "right", sacrifice: 1 },
  { title: "why", minColumns: 4, grow: 1 },
];

const ROOMY = NARROW.map((column) =>
  column.title === "why" ? { ...column, minColumns: REASON_COLUMNS } : column
);

/** The columns of the table of workers in so many columns of a screen. */
export function workerColumns(available: number): readonly TableColumn[] {
  return available >= ROOMY_COLUMNS ? ROOMY : NARROW;
}

const NOTHING: TableCell = { text: "" };
const QUIET: TableCell = { text: "-", style: Ink.quiet };

/** A row of the table. */
export function workerRow(view: WorkerView): TableCell[] {
  const { sign, style } = MOODS[view.mood];
  const { program } = view;
  // What the supervisor said last is no figure of now.
  const isTold = view.isSupervised && view.isAlive;
  const cpu = isTold ? program?.cpu ?? null : null;
  const memory = isTold ? program?.memory ?? null : null;
  return [
    { text: `${sign} ${view.state}`, style },
    { text: view.name },
    view.uptime === null ? QUIET : { text: clockDuration(view.uptime) },
    program === null ? QUIET : { text: String(program.restarts) },
    cpu === null ? QUIET : { text: `${cpu.toFixed(1)} %` },
    cpu === null || program === null
      ? NOTHING
      : { text: cpuSpark(program.cpuPast, SPARK_COLUMNS), style: Ink.accent },
    memory === null ? QUIET : { text: megabytes(memory) },
    memory === null || program === null
      ? NOTHING
      : { text: memorySpark(program.memoryPast, SPARK_COLUMNS), style: Ink.title },
    view.nextTry === null ? NOTHING : { text: `${Math.ceil(view.nextTry)} s`, style: Ink.warning },
    { text: view.why, style: view.mood === "bad" ? Ink.warning : Ink.quiet },
  ];
}
