import type { Canvas } from "../tui/canvas.ts";
import type { MouseEvent } from "../tui/mouse_event.ts";
import type { Moment } from "./moment.ts";

/** What lies over a screen and takes all keys while it is open: a question, a form, a command line. */
export interface Overlay {
  /** Whether the last row is where something is typed: then no notice may lie over it. */
  readonly isTypedInLastRow?: boolean;
  /** Draws over what is there. @param canvas all rows but the header's */
  draw(canvas: Canvas, moment: Moment): void;
  /** Takes a key, ctrl-c excepted. It closes itself by the desk. */
  key(name: string): void;
  /** Takes text that was pasted. */
  paste?(text: string): void;
  /** Takes a click or a turn of the wheel, in cells of its canvas. */
  mouse?(event: MouseEvent): void;
  /** Told when it was closed, by whomever. */
  closed?(): void;
}
