import type { Canvas } from "../../../tui/canvas.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { handActions } from "./hands.ts";
import { soundSettingActions } from "./settings.ts";
import { SoundPanel } from "./sound_panel.ts";

/** What the analyser hears, with the keys that lead its clock. */
export class AudioScreen implements CockpitScreen {
  readonly name = "audio";
  readonly actions: readonly Action[];
  readonly #desk: Desk;
  readonly #panel = new SoundPanel();

  constructor(desk: Desk) {
    this.#desk = desk;
    this.actions = [...handActions(desk), ...soundSettingActions(desk)];
  }

  get topics(): readonly string[] {
    return this.#desk.model.sound.reading(this.#desk.now().nowMs);
  }

  shown(): void {
    // What was not read while another screen was shown is not missing.
    this.#desk.model.sound.joined(this.#desk.now().nowMs);
  }

  draw(canvas: Canvas, moment: Moment): void {
    this.#panel.draw(canvas, this.#desk.model, moment);
  }
}
