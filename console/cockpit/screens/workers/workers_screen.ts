import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import { rowAt, table, type TableRows } from "../../../tui/widgets/table.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen, ScreenFilter } from "../../screen.ts";
import { standingOf } from "../../standing.ts";
import type { WorkerView } from "../../state/worker_view.ts";
import { workerActions } from "./worker_actions.ts";
import { drawDetails } from "./worker_details.ts";
import { workerColumns, workerRow } from "./worker_table.ts";

/** From this width on the details stand beside the table. */
const BESIDE_FROM_COLUMNS = 170;
const DETAIL_COLUMNS = 64;
/** Rows that the details get at the least below a table. */
const LEAST_DETAIL_ROWS = 8;
/** Below this a table is shown without details. */
const LEAST_ROWS = 12;
/** Heading and titles. */
const TABLE_HEAD_ROWS = 2;
const MOST_FILTER_UNITS = 100;
const WHEEL_ROWS = 3;

/** Every program: its state, and what can be done about it. */
export class WorkersScreen implements CockpitScreen {
  readonly name = "workers";
  readonly topics: readonly string[] = [];
  readonly actions: readonly Action[];
  readonly filter: ScreenFilter;
  readonly #desk: Desk;
  readonly #scroll = new ScrollState();
  #filter = "";
  #shown: readonly string[] = [];
  #tableColumns = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.actions = [
      ...workerActions(desk, () => this.#chosen()),
      ...MOVES.map(({ keys, help }) => ({
        keys,
        label: "",
        help,
        run: () => {
          const [key = ""] = keys;
          this.#scroll.press(key);
        },
      })),
    ];
    const filterText = () => this.#filter;
    this.filter = {
      get text() {
        return filterText();
      },
      hint: "part of a name or a state",
      set: (text) => {
        this.#filter = text.slice(0, MOST_FILTER_UNITS);
        return null;
      },
    };
  }

  #view(name: string): WorkerView {
    const { nowMs, nowSeconds } = this.#desk.now();
    return this.#desk.model.workers.view(name, nowMs, nowSeconds);
  }

  #chosen(): WorkerView | null {
    const name = this.#shown[this.#scroll.selection];
    return name === undefined ? null : this.#view(name);
  }

  #names(): readonly string[] {
    const { names } = this.#desk.model.workers;
    if (this.#filter === "") return names;
    const part = this.#filter.toLowerCase();
    return names.filter((name) =>
      name.toLowerCase().includes(part) || this.#view(name).state.includes(part)
    );
  }

  draw(canvas: Canvas, moment: Moment): void {
    this.#shown = this.#names();
    const { columns, rows } = canvas;
    const isBeside = columns >= BESIDE_FROM_COLUMNS;
    this.#tableColumns = isBeside ? columns - DETAIL_COLUMNS - 1 : columns;
    const wanted = this.#shown.length + TABLE_HEAD_ROWS;
    const tableRows = isBeside || rows < LEAST_ROWS
      ? rows
      : Math.min(Math.max(wanted, 3), rows - LEAST_DETAIL_ROWS);
    this.#drawTable(canvas.region(0, 0, this.#tableColumns, tableRows), moment);
    const view = this.#chosen();
    if (view === null || rows < LEAST_ROWS) return;
    const details = isBeside
      ? canvas.region(this.#tableColumns + 1, 0, DETAIL_COLUMNS, rows)
      : canvas.region(0, tableRows, columns, rows - tableRows);
    details.heading(0, view.name);
    const body = details.region(1, 1, details.columns - 2, details.rows - 1);
    drawDetails(body, view, moment.nowSeconds);
  }

  #drawTable(canvas: Canvas, { nowMs }: Moment): void {
    const { workers } = this.#desk.model;
    const standing = standingOf(workers, workers.supervisor, workers.freshness, nowMs);
    const title = this.#filter === "" ? "WORKERS" : `WORKERS matching "${this.#filter}"`;
    if (workers.trouble !== null) canvas.heading(0, title, "registry unreadable", Ink.bad);
    else canvas.heading(0, title, `${workers.supervisor} ${standing.text}`, standing.style);
    const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
    if (this.#shown.length === 0) return this.#drawEmpty(body);
    const names = this.#shown;
    const rows: TableRows = {
      length: names.length,
      at: (index) => workerRow(this.#view(names[index] ?? "")),
    };
    table(body, workerColumns(body.columns), rows, {
      scroll: this.#scroll,
      keyOf: (index) => names[index] ?? "",
    });
  }

  #drawEmpty(canvas: Canvas): void {
    const { hasLooked, trouble, names } = this.#desk.model.workers;
    this.#scroll.update(0, canvas.rows);
    if (names.length > 0) canvas.text(0, 0, "nothing matches; esc shows all", Ink.warning);
    else if (!hasLooked) canvas.text(0, 0, "looking for workers", Ink.quiet);
    else if (trouble !== null) canvas.text(0, 0, trouble, Ink.warning);
    else canvas.text(0, 0, "no worker is running; :up starts them", Ink.warning);
  }

  mouse({ kind, column, row }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.scroll(-WHEEL_ROWS);
    else if (kind === "wheel_down") this.#scroll.scroll(WHEEL_ROWS);
    if (kind !== "press" || column >= this.#tableColumns) return;
    const index = rowAt(this.#scroll, row - 1);
    if (index !== null) this.#scroll.select(index);
  }
}

const MOVES: readonly { readonly keys: readonly string[]; readonly help: string }[] = [
  { keys: ["up", "k"], help: "the worker above" },
  { keys: ["down", "j"], help: "the worker below" },
  { keys: ["pageup", "ctrl+b"], help: "a page up" },
  { keys: ["pagedown", "ctrl+f"], help: "a page down" },
  { keys: ["home", "g"], help: "the first worker" },
  { keys: ["end", "G"], help: "the last worker" },
];
