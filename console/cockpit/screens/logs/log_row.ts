import type { Canvas } from "../../../tui/canvas.ts";
import { fit } from "../../../tui/glyphs.ts";
import { Attribute, Ink, on, type Style } from "../../../tui/style.ts";
import { markText } from "../../../tui/widgets/marks.ts";
import { timeOfDay } from "../../local_time.ts";
import type { LogLevel, LogLine } from "../../state/log_line.ts";
import { type LogFilter, marksOf } from "./log_filter.ts";

/** Sign, letter and style of a level: it is read without colours as well. */
export const LEVEL_SIGNS: Readonly<Record<LogLevel, { text: string; style: Style }>> = {
  debug: { text: "· D", style: Ink.quiet },
  info: { text: "  I", style: Ink.text },
  warning: { text: "▲ W", style: Ink.warning },
  error: { text: "✗ E", style: Ink.bad | Attribute.bold },
};

/** From this width on, times are shown with milliseconds. */
const ROOMY_COLUMNS = 100;
const MOST_WORKER_COLUMNS = 20;

/** Where the parts of a line stand. */
export interface LogColumns {
  readonly time: number;
  readonly worker: number;
}

/** The columns for a width and the workers that are known: they do not depend on the lines in view. */
export function logColumns(columns: number, workers: readonly string[]): LogColumns {
  const most = columns >= ROOMY_COLUMNS ? MOST_WORKER_COLUMNS : 14;
  const widest = workers.reduce((width, { length }) => Math.max(width, length), 6);
  return { time: columns >= ROOMY_COLUMNS ? 12 : 8, worker: Math.min(most, widest) };
}

/** Draws a line of the log over a row. */
export function drawLogRow(
  canvas: Canvas,
  row: number,
  line: LogLine,
  layout: LogColumns,
  filter: LogFilter,
  ground: number,
): void {
  if (ground !== 0) canvas.region(0, row, canvas.columns, 1).fill(" ", on(Ink.text, ground));
  const { text: sign, style } = LEVEL_SIGNS[line.level];
  let at = canvas.text(0, row, timeText(line.time).slice(0, layout.time), on(Ink.quiet, ground)) +
    1;
  at = canvas.text(at, row, sign, on(style, ground)) + 1;
  canvas.text(at, row, fit(line.worker, layout.worker), on(Ink.title, ground));
  at += layout.worker + 2;
  const room = canvas.columns - at;
  if (room <= 0) return;
  const text = rowText(line);
  const end = canvas.text(at, row, text, on(style, ground), room);
  if (end >= canvas.columns) canvas.glyph(canvas.columns - 1, row, "…", on(Ink.quiet, ground));
  const marks = marksOf(filter, text.slice(0, room * 4));
  if (marks.length > 0) markText(canvas, at, row, text, marks, { columns: room, ground });
}

/** Message and fields on one line; what the message tells already is not told again. */
export function rowText({ message, fields }: LogLine): string {
  let text = message;
  for (const [name, value] of fields) {
    if (!message.includes(value.replaceAll("_", " ")) && !message.includes(value)) {
      text += `  ${name}=${value}`;
    }
  }
  return text;
}

/** Hours to milliseconds of a Unix time, on the clock of this place. */
export function timeText(seconds: number): string {
  const ms = String(new Date(seconds * 1000).getMilliseconds()).padStart(3, "0");
  return `${timeOfDay(seconds)}.${ms}`;
}
