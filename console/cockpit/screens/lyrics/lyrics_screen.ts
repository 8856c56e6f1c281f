import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { standingOf } from "../../standing.ts";

/** The words, line by line, and what was found out about the song. */
export class LyricsScreen implements CockpitScreen {
  readonly name = "lyrics";
  readonly topics: readonly string[] = [];
  readonly actions: readonly Action[] = [];
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  draw(canvas: Canvas, moment: Moment): void {
    const standing = standingOf(this.#desk.model.workers, "lyrics_fetcher", null, moment.nowMs);
    canvas.heading(0, "LYRICS lyrics_fetcher", standing.text, standing.style);
    canvas.text(1, 1, "nothing yet", Ink.quiet);
  }
}
