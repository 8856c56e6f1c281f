import type { Canvas } from "../../../tui/canvas.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import { popup } from "../../../tui/widgets/box.ts";
import { Pager } from "../../../tui/widgets/pager.ts";
import type { Desk } from "../../desk.ts";
import { dateText } from "../../local_time.ts";
import type { Overlay } from "../../overlay.ts";
import type { LogLine } from "../../state/log_line.ts";
import { LEVEL_SIGNS, timeText } from "./log_row.ts";

const MOST_COLUMNS = 110;
/** A message of more lines, such as a stack trace, is read in the file. */
const MOST_LINES = 500;

/** A pager cuts longer lines; what was kept is to be read as a whole. */
const PIECE_UNITS = 4096;

/** A whole line of the log with all its fields, wrapped. */
export class LogDetails implements Overlay {
  readonly #desk: Desk;
  readonly #pager = new Pager({ wrapping: "wrap", shows: "start" });
  readonly #units: number;

  constructor(desk: Desk, line: LogLine) {
    this.#desk = desk;
    this.#units = line.units;
    const { style } = LEVEL_SIGNS[line.level];
    const pager = this.#pager;
    pager.push(`${dateText(line.time)} ${timeText(line.time)}`, Ink.quiet);
    const part = line.logger === line.worker ? "" : `  ${line.logger}`;
    pager.push(`${line.level.toUpperCase()}  ${line.worker}${part}`, style | Attribute.bold);
    pager.push("");
    for (const text of line.message.split("\n", MOST_LINES)) {
      for (let at = 0; at === 0 || at < text.length; at += PIECE_UNITS) {
        pager.push(text.slice(at, at + PIECE_UNITS), style);
      }
    }
    if (line.fields.length > 0) pager.push("");
    const width = line.fields.reduce((most, [name]) => Math.max(most, name.length), 0);
    for (const [name, value] of line.fields) pager.push(`${name.padEnd(width)}  ${value}`);
  }

  draw(canvas: Canvas): void {
    const columns = Math.min(MOST_COLUMNS, canvas.columns - 6);
    const wanted = this.#pager.length + Math.ceil(this.#units / Math.max(1, columns));
    const rows = Math.min(canvas.rows - 4, Math.max(wanted, 10));
    const note = "esc closes · ↑↓ scroll";
    this.#pager.draw(popup(canvas, { columns, rows, title: "LINE", note }));
  }

  key(name: string): void {
    if (name === "escape" || name === "return" || name === "q") this.#desk.close(this);
    else this.#pager.press(name);
    this.#desk.request();
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "wheel_up") this.#pager.scroll(-3);
    else if (kind === "wheel_down") this.#pager.scroll(3);
    else if (kind === "press") this.#desk.close(this);
    this.#desk.request();
  }
}
