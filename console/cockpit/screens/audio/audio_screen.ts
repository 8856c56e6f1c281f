import type { Canvas } from "../../../tui/canvas.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { handActions } from "./hands.ts";
import { drawSoundPanel } from "./sound_panel.ts";

/** What the analyser hears, with the keys that lead its clock. */
export class AudioScreen implements CockpitScreen {
  readonly name = "audio";
  readonly topics: readonly string[] = ["audio.features", "audio.spectrum"];
  readonly actions: readonly Action[];
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.actions = handActions(desk);
  }

  draw(canvas: Canvas, moment: Moment): void {
    drawSoundPanel(canvas, this.#desk.model, moment);
  }
}
