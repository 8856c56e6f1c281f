import { Canvas } from "./canvas.ts";
import { FrameClock } from "./frame_clock.ts";
import { Painter } from "./painter.ts";
import type { StyleSheet } from "./palette.ts";
import { Picture } from "./picture.ts";
import type { TerminalPort } from "./terminal_port.ts";

/** Alternate screen, cursor hidden, no automatic wrap at the right edge. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/** Draws the whole picture anew; called for every frame with an empty canvas of the terminal's size. */
export type View = (canvas: Canvas) => void;

/**
 * The full-screen picture: asks the view for a frame when one was requested, at most 30 times a second, and
 * writes what changed in one write. A terminal that takes its time gets fewer frames, never a queue of them.
 */
export class Screen {
  readonly #port: TerminalPort;
  readonly #view: View;
  readonly #painter: Painter;
  readonly #clock: FrameClock;
  readonly #onError: (error: unknown) => void;
  #picture: Picture;
  #isEntered = false;
  #isWriting = false;
  #isMissed = false;

  /** @param onError called when drawing or writing fails; the screen draws no more after that */
  constructor(
    port: TerminalPort,
    sheet: StyleSheet,
    view: View,
    onError: (error: unknown) => void,
  ) {
    this.#port = port;
    this.#view = view;
    this.#painter = new Painter(sheet);
    this.#onError = onError;
    const { columns, rows } = port.size();
    this.#picture = new Picture(columns, rows);
    this.#clock = new FrameClock(() => this.#frame());
  }

  /** Takes the terminal and draws the first frame. */
  enter(): void {
    this.#isEntered = true;
    this.#port.writeNow(ENTER);
    this.#painter.invalidate();
    this.#clock.request();
  }

  /** Asks for a frame soon. Cheap: may be called for every message. */
  request(): void {
    this.#clock.request();
  }

  /** Asks for a frame in `delayMs`. */
  requestIn(delayMs: number): void {
    this.#clock.requestIn(delayMs);
  }

  /** Draws everything anew, because the terminal may have changed what it shows: after a resize. */
  repaint(): void {
    this.#painter.invalidate();
    this.#clock.request();
  }

  /** Takes the terminal again, after the process was stopped and others wrote to it. */
  retake(): void {
    if (!this.#isEntered) return;
    this.#port.writeNow(ENTER);
    this.repaint();
  }

  /** Gives the terminal back as it was. May be called at any time, more than once, also from a crash. */
  leave(): void {
    this.#clock.stop();
    if (!this.#isEntered) return;
    this.#isEntered = false;
    try {
      this.#port.writeNow(LEAVE);
    } catch {
      // The terminal is gone (window closed, ssh cut): there is nothing left to restore.
    }
  }

  #frame(): void {
    if (this.#isWriting) {
      this.#isMissed = true;
      return;
    }
    try {
      const { columns, rows } = this.#port.size();
      if (columns !== this.#picture.columns || rows !== this.#picture.rows) {
        this.#picture = new Picture(columns, rows);
      } else this.#picture.clear();
      this.#view(Canvas.over(this.#picture));
      const bytes = this.#painter.paint(this.#picture);
      if (bytes !== "") this.#write(bytes);
    } catch (error) {
      this.#clock.stop();
      this.#onError(error);
    }
  }

  #write(bytes: string): void {
    this.#isWriting = true;
    this.#port.write(bytes).then(() => {
      this.#isWriting = false;
      if (this.#isMissed) this.#clock.request();
      this.#isMissed = false;
    }).catch((error: unknown) => {
      this.#clock.stop();
      this.#onError(error);
    });
  }
}
