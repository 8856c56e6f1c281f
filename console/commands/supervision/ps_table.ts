import type { Service } from "../../../bus/registry/schema.ts";
import { clockDuration } from "../../durations.ts";
import { clip } from "../../tui/glyphs.ts";
import type { TableCell, TableColumn } from "../../tui/widgets/table.ts";
import { tableText } from "../../tui/widgets/table_text.ts";
import type { ProgramStatus } from "./program_status.ts";

/** The state of a worker in the registry that the supervisor does not know. */
export const NOT_SUPERVISED = "not supervised";

/** State by shape and word, so that no colour is needed to read it. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["running", "●"],
  ["starting", "◐"],
  ["waiting", "◐"],
  ["stopping", "◐"],
  ["backoff", "◐"],
  ["failing", "✗"],
  ["broken", "✗"],
  ["stopped", "○"],
  ["finished", "○"],
  [NOT_SUPERVISED, "●"],
]);

const COLUMNS: readonly TableColumn[] = [
  { title: "state" },
  { title: "worker", maxColumns: 32 },
  { title: "pid", align: "right", sacrifice: 2 },
  { title: "uptime", align: "right", sacrifice: 3 },
  { title: "restarts", align: "right", sacrifice: 4 },
  { title: "cpu", align: "right", sacrifice: 5 },
  { title: "memory", align: "right", sacrifice: 6 },
  { title: "next try", align: "right", sacrifice: 1 },
  { title: "why" },
];

/** Columns that are empty for most: they are shown when there is something to show. */
const RARE: readonly string[] = ["next try", "why"];
/** Columns that the reason has at least on a terminal: for its sake others go. */
const LEAST_REASON = 24;

/** "12.3 MB" from bytes. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 99.5e6 ? 1 : 0)} MB`;
}

function columnAt(index: number, columns: number | undefined): TableColumn[] {
  const column = COLUMNS[index];
  if (column === undefined) return [];
  const isBounded = columns !== undefined && column.title === "why";
  return [isBounded ? { ...column, maxColumns: LEAST_REASON } : column];
}

function shown<T>(value: T | null, text: (value: T) => string): TableCell {
  return { text: value === null ? "" : text(value) };
}

function stateCell(state: string): TableCell {
  return { text: `${SIGNS.get(state) ?? "?"} ${state}` };
}

/** Why a program is as it is: the reason of its state, else how it ended last. */
function why({ state, reason, last_exit }: ProgramStatus): string {
  if (reason !== null) return reason;
  if (last_exit === null || last_exit.code === 0) return "";
  const isPast = state === "running" || state === "starting" || state === "waiting";
  return isPast ? `before: ${last_exit.reason}` : last_exit.reason;
}

function programRow(status: ProgramStatus): TableCell[] {
  return [
    stateCell(status.state),
    { text: status.name },
    shown(status.pid, String),
    shown(status.uptime, clockDuration),
    { text: String(status.restarts) },
    shown(status.cpu, (cpu) => `${cpu.toFixed(1)} %`),
    shown(status.memory, megabytes),
    shown(status.next_try, (seconds) => `${Math.max(0, Math.ceil(seconds))} s`),
    { text: why(status) },
  ];
}

function serviceRow(service: Service, nowSeconds: number): TableCell[] {
  return [
    stateCell(NOT_SUPERVISED),
    { text: service.name },
    { text: String(service.pid) },
    { text: clockDuration(nowSeconds - service.startedAt) },
    { text: "" },
    { text: "" },
    { text: "" },
    { text: "" },
    { text: service.health === "stale" ? "gives no sign of life" : "" },
  ];
}

/** What stands below the table: the last words of what does not run as it should. */
function lastWords(statuses: readonly ProgramStatus[]): string[] {
  return statuses.flatMap(({ name, last_lines }) =>
    last_lines.length === 0
      ? []
      : ["", `${name} said at last:`, ...last_lines.map((line) => `  ${line}`)]
  );
}

/**
 * The table of `ps`, safe for a terminal.
 * @param alone workers of the registry that no supervisor knows
 * @param nowSeconds Unix seconds
 * @param columns width of the terminal; as wide as it needs without one
 */
export function psTable(
  statuses: readonly ProgramStatus[],
  alone: readonly Service[],
  nowSeconds: number,
  columns?: number,
): string[] {
  const rows = [
    ...statuses.map(programRow),
    ...alone.map((service) => serviceRow(service, nowSeconds)),
  ];
  const used = COLUMNS.flatMap((column, index) =>
    RARE.includes(column.title) && rows.every((row) => row[index]?.text === "") ? [] : [index]
  );
  const lines = tableText(
    used.flatMap((index) => columnAt(index, columns)),
    rows.map((row) => used.map((index) => row[index] ?? { text: "" })),
    columns,
  );
  return [...lines, ...lastWords(statuses).map((line) => clip(line, columns ?? Infinity))];
}
