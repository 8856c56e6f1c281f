import type { Desk } from "./desk.ts";

/** What the command line may do besides: what is the cockpit's own, and no screen's. */
export interface Frame extends Desk {
  /** Ends the program. */
  quit(): void;
  /** Opens the help of the screen. */
  help(): void;
  /** Draws in other colours from now on. @throws {UserError} when no theme has that name */
  setTheme(name: string): void;
  /** Takes the mouse, or leaves it to the terminal. */
  setMouse(mouse: "on" | "off"): void;
}
