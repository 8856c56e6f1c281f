import { sanitise } from "../tui/glyphs.ts";
import type { Notice } from "./notice.ts";

/** How long a notice is shown: as long as a look takes. */
const SHOWN_MS = 4000;

/** The last thing that was done, or why it was not; for some seconds. */
export class Notices {
  #notice: Notice | null = null;
  #untilMs = -Infinity;

  /** Shows a notice from now on. @param nowMs monotonic milliseconds */
  set(notice: Notice, nowMs: number): void {
    this.#notice = { ...notice, text: sanitise(notice.text) };
    this.#untilMs = nowMs + SHOWN_MS;
  }

  /** What is to be shown; null when there is nothing or it is long ago. */
  at(nowMs: number): Notice | null {
    return nowMs < this.#untilMs ? this.#notice : null;
  }

  /** Milliseconds until what is shown goes; null when nothing is. */
  leftMs(nowMs: number): number | null {
    return nowMs < this.#untilMs ? this.#untilMs - nowMs : null;
  }
}
