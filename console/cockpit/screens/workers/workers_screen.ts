import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { standingOf } from "../../standing.ts";

/** Every program: its state, and what can be done about it. */
export class WorkersScreen implements CockpitScreen {
  readonly name = "workers";
  readonly topics: readonly string[] = [];
  readonly actions: readonly Action[] = [];
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  draw(canvas: Canvas, moment: Moment): void {
    const standing = standingOf(this.#desk.model.workers, "process_manager", null, moment.nowMs);
    canvas.heading(0, "WORKERS process_manager", standing.text, standing.style);
    canvas.text(1, 1, "nothing yet", Ink.quiet);
  }
}
