import { age, clockDuration } from "../../../durations.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink, type Style } from "../../../tui/style.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import type { Program } from "../../state/program.ts";
import type { WorkerView } from "../../state/worker_view.ts";
import { cpuSpark, megabytes, memorySpark, MOODS } from "./worker_words.ts";

const LABEL_COLUMNS = 11;
/** A whole core. */
const FULL_CPU_PERCENT = 100;
const METER_COLUMNS = 20;
/** A minute of figures that come every other second. */
const PAST_COLUMNS = 30;

interface Line {
  readonly label: string;
  readonly text: string;
  readonly style: Style;
}

/** All that is known of a worker, besides the figures, a fact a line. @param nowSeconds Unix seconds */
export function detailLines(view: WorkerView, nowSeconds: number): Line[] {
  const { program, entry } = view;
  const lines: Line[] = [];
  const add = (label: string, text: string, style: Style = Ink.text) => {
    if (text !== "") lines.push({ label, text, style });
  };
  add("state", stateText(view), MOODS[view.mood].style);
  add("why", view.why, Ink.warning);
  if (view.nextTry !== null) add("next try", `in ${Math.ceil(view.nextTry)} s`, Ink.warning);
  if (program !== null) addProgram(program, nowSeconds, add);
  if (entry !== null && entry.health !== "gone") {
    const { command, telemetry } = entry.ports;
    add("ports", `${command} commands, ${telemetry} telemetry`);
    add("heartbeat", `${age(nowSeconds - entry.heartbeatAt)} ago, says "${entry.status}"`);
  }
  if (!view.isSupervised) add("supervised", "by nobody: it is not started again when it ends");
  return lines;
}

function stateText(view: WorkerView): string {
  const pid = view.pid === null ? "" : `, pid ${view.pid}`;
  const uptime = view.uptime === null ? "" : ` for ${clockDuration(view.uptime)}`;
  const adopted = view.program?.isAdopted === true && view.isAlive
    ? ", ran before its supervisor"
    : "";
  return `${view.state}${uptime}${pid}${adopted}`;
}

function addProgram(
  program: Program,
  nowSeconds: number,
  add: (label: string, text: string, style?: Style) => void,
): void {
  const { lastExit, failures } = program;
  if (failures > 0 && program.state === "running") {
    add("failures", `${failures} in a row, before it ran as now`, Ink.quiet);
  } else if (failures > 0) add("failures", `${failures} in a row`, Ink.warning);
  if (lastExit !== null) {
    const when = lastExit.at === null ? "" : `, ${age(nowSeconds - lastExit.at)} ago`;
    add("last end", `${lastExit.reason}${when}`);
  }
  if (!program.isWanted) add("wanted", "no: it was stopped, and stays so");
  add("groups", program.groups.join(", "));
  add("command", program.command.join(" "), Ink.quiet);
  add("log", program.log ?? "", Ink.quiet);
}

/** Draws what is known of a worker: facts, figures, and the last words of one that fails. */
export function drawDetails(canvas: Canvas, view: WorkerView, nowSeconds: number): void {
  let row = 0;
  for (const { label, text, style } of detailLines(view, nowSeconds)) {
    canvas.text(0, row, label, Ink.quiet);
    canvas.text(LABEL_COLUMNS, row, clip(text, canvas.columns - LABEL_COLUMNS), style);
    row++;
  }
  const { program } = view;
  if (program === null) return;
  if (view.isSupervised && view.isAlive) row = drawFigures(canvas, row, program);
  drawLastLines(canvas, row, program.lastLines);
}

function drawFigures(canvas: Canvas, from: number, program: Program): number {
  const { cpu, memory, cpuPast, memoryPast } = program;
  const past = LABEL_COLUMNS + METER_COLUMNS + 12;
  let row = from;
  if (cpu !== null) {
    canvas.text(0, row, "cpu", Ink.quiet);
    const meter = canvas.region(LABEL_COLUMNS, row, METER_COLUMNS, 1);
    horizontalMeter(meter, 0, cpu / FULL_CPU_PERCENT);
    canvas.text(LABEL_COLUMNS + METER_COLUMNS + 1, row, `${cpu.toFixed(1)} %`.padStart(8));
    canvas.text(past, row, cpuSpark(cpuPast, PAST_COLUMNS), Ink.accent);
    row++;
  }
  if (memory !== null) {
    canvas.text(0, row, "memory", Ink.quiet);
    canvas.text(LABEL_COLUMNS, row, megabytes(memory));
    canvas.text(past, row++, memorySpark(memoryPast, PAST_COLUMNS), Ink.title);
  }
  return row;
}

function drawLastLines(canvas: Canvas, from: number, lines: readonly string[]): void {
  const room = canvas.rows - from - 1;
  if (lines.length === 0 || room < 1) return;
  canvas.text(0, from, "it said at last:", Ink.quiet);
  lines.slice(-room).forEach((line, index) => {
    canvas.text(2, from + 1 + index, clip(line, canvas.columns - 2), Ink.text);
  });
}
