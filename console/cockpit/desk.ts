import type { Moment } from "./moment.ts";
import type { Overlay } from "./overlay.ts";
import type { ScreenName } from "./screen.ts";
import type { CockpitModel } from "./state/model.ts";

/** What screens and overlays may do besides drawing. */
export interface Desk {
  readonly model: CockpitModel;
  /** The time now. */
  now(): Moment;
  /**
   * Sends a command to a worker.
   * @throws {CommandError} and what the bus client throws
   */
  send(
    worker: string,
    command: string,
    payload?: Record<string, unknown>,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<Record<string, unknown>>;
  /** Says in the last row what was done, for some seconds. */
  say(text: string): void;
  /** Says in the last row why something was not done. */
  warn(text: string): void;
  /** Asks before something that interrupts the show. */
  confirm(question: string): Promise<boolean>;
  /** Opens an overlay over the screen. */
  open(overlay: Overlay): void;
  /** Closes an overlay; nothing happens when it is not open. */
  close(overlay: Overlay): void;
  /** Goes to a screen. @param filter set there, such as the name of a worker */
  show(screen: ScreenName, filter?: string): void;
  /** Runs a line as if typed after `:`. */
  runLine(line: string): void;
  /** Asks for a picture soon. */
  request(): void;
  /** Asks for a picture in a while, for what changes by itself then. */
  requestIn(delayMs: number): void;
}
