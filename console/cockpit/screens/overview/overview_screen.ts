import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import { table } from "../../../tui/widgets/table.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { handActions } from "../audio/hands.ts";
import { drawSoundPanel } from "../audio/sound_panel.ts";
import { WORKER_COLUMNS, workerRows } from "../workers/registry_table.ts";

/** Rows that the sound needs at the least. */
const SOUND_ROWS = 13;

/** One glance: is everything alive, is the beat right, what went wrong. */
export class OverviewScreen implements CockpitScreen {
  readonly name = "overview";
  readonly topics: readonly string[] = ["audio.features", "audio.spectrum"];
  readonly actions: readonly Action[];
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.actions = handActions(desk);
  }

  draw(canvas: Canvas, moment: Moment): void {
    const { model } = this.#desk;
    const wanted = 2 + Math.max(1, model.workers.entries.length);
    const rows = Math.min(wanted, Math.max(3, canvas.rows - SOUND_ROWS));
    this.#drawWorkers(canvas.region(0, 0, canvas.columns, rows), moment);
    drawSoundPanel(canvas.region(0, rows, canvas.columns, canvas.rows - rows), model, moment);
  }

  #drawWorkers(canvas: Canvas, { nowSeconds }: Moment): void {
    const { hasLooked, trouble, entries } = this.#desk.model.workers;
    canvas.heading(0, "WORKERS", trouble === null ? "" : "registry unreadable", Ink.bad);
    const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
    if (!hasLooked) body.text(0, 0, "looking for workers", Ink.quiet);
    else if (entries.length > 0) table(body, WORKER_COLUMNS, workerRows(entries, nowSeconds));
    else if (trouble !== null) {
      body.text(0, 0, "unknown: the registry cannot be read", Ink.warning);
    } else body.text(0, 0, "no worker is running", Ink.warning);
  }
}
