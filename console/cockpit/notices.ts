import { sanitise } from "../tui/glyphs.ts";
import type { Notice } from "./notice.ts";

/** How long a notice is shown: as long as a look takes, and as reading takes what is longer than a row. */
const SHOWN_MS = 4000;
const UNITS_OF_A_ROW = 70;
const READING_MS_PER_UNIT = 40;
const LONGEST_MS = 12_000;

/** The last thing that was done, or why it was not; for some seconds. */
export class Notices {
  #notice: Notice | null = null;
  #untilMs = -Infinity;

  /** Shows a notice from now on. @param nowMs monotonic milliseconds */
  set(notice: Notice, nowMs: number): void {
    this.#notice = { ...notice, text: sanitise(notice.text) };
    const more = Math.max(0, notice.text.length - UNITS_OF_A_ROW) * READING_MS_PER_UNIT;
    this.#untilMs = nowMs + Math.min(LONGEST_MS, SHOWN_MS + more);
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
