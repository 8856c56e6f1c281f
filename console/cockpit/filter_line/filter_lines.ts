import { History } from "../command_line/history.ts";
import type { Desk } from "../desk.ts";
import type { Overlay } from "../overlay.ts";
import type { CockpitScreen, ScreenFilter, ScreenName } from "../screen.ts";
import { FilterLine } from "./filter_line.ts";

/** Opens filter lines; remembers for each screen what was typed. */
export class FilterLines {
  readonly #histories = new Map<ScreenName, History>();

  /** The line that edits the filter of a screen. */
  make(desk: Desk, screen: CockpitScreen, filter: ScreenFilter): Overlay {
    let history = this.#histories.get(screen.name);
    if (history === undefined) this.#histories.set(screen.name, history = new History());
    return new FilterLine(desk, filter, history);
  }
}
