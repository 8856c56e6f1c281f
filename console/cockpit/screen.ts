import type { Canvas } from "../tui/canvas.ts";
import type { Action } from "./action.ts";
import type { Moment } from "./moment.ts";
import type { MouseEvent } from "../tui/mouse_event.ts";

/** The screens, in the order of their keys `0` to `6`. */
export const SCREEN_NAMES = [
  "overview",
  "playback",
  "lyrics",
  "audio",
  "osc",
  "logs",
  "workers",
] as const;

/** One of {@link SCREEN_NAMES}. */
export type ScreenName = (typeof SCREEN_NAMES)[number];

/** One screen of the cockpit: it draws what the model says, and offers what can be done about it. */
export interface CockpitScreen {
  readonly name: ScreenName;
  /**
   * What is to be read from the bus only while it is shown; it is asked for again with each picture, and another
   * array is read instead. What costs little is read all the time.
   */
  readonly topics: readonly string[];
  /** What its keys do, the most wanted first. */
  readonly actions: readonly Action[];
  /** Draws the whole screen into a canvas of any size. */
  draw(canvas: Canvas, moment: Moment): void;
  /** Takes a click or a turn of the wheel, in cells of the canvas that was drawn last. */
  mouse?(event: MouseEvent): void;
  /** What `/` edits; missing where nothing can be filtered. */
  readonly filter?: ScreenFilter;
  /** Told when it comes into view. */
  shown?(): void;
  /** Told when it goes out of view. */
  hidden?(): void;
}

/** The filter of a screen. */
export interface ScreenFilter {
  /** What it is now; empty: everything is shown. */
  readonly text: string;
  /** What can be typed, in a few words. */
  readonly hint: string;
  /** Sets it, at each key while it is typed. @returns why it cannot be so, else null */
  set(text: string): string | null;
}
