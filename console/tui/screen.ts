/**
 * The terminal's picture, from here to the single cell. Read this room in this order: `style.ts` and `theme.ts`
 * (how a cell looks), `picture.ts` (all cells), `glyphs.ts` and `canvas.ts` (text into cells, made safe),
 * `widgets/` (what screens are made of), `painter.ts` (what changed, as escape sequences),
 * `frame_clock.ts` (when), this file; and for the other direction `input_parser.ts`, `input.ts`, `keys.ts`.
 *
 * @module
 */
import { Canvas } from "./canvas.ts";
import { FrameClock, systemTimers, type Timers } from "./frame_clock.ts";
import { Painter } from "./painter.ts";
import { Picture } from "./picture.ts";
import type { StyleSheet } from "./style_sheet.ts";
import type { TerminalPort } from "./terminal_port.ts";

/** Alternate screen, cursor hidden, no automatic wrap at the right edge, pasted text between marks. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h";
/** Presses, releases and drags, told in the SGR way, that knows no last column. */
const MOUSE_ON = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
const LEAVE = `${MOUSE_OFF}\x1b[?2004l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l`;
/**
 * What is shown comes 30 times a second, and is drawn in the wake-up that brings it. With just as many frames
 * allowed a message that is early would wait for its turn, and all after it too: two wake-ups for each.
 */
const MOST_FRAMES_PER_SECOND = 40;
/** How long the terminal may take to be given back. */
const LEAVE_TIMEOUT_MS = 400;

/** Draws the whole picture anew; called for every frame with an empty canvas of the terminal's size. */
export type View = (canvas: Canvas) => void;

/** Whether a terminal tells what the mouse does. */
export type MouseReports = "on" | "off";

/** What a screen is made of. */
export interface ScreenOptions {
  readonly port: TerminalPort;
  readonly sheet: StyleSheet;
  readonly view: View;
  /** Called when drawing or writing fails; the screen draws no more after that. */
  readonly onError: (error: unknown) => void;
  /** Whether the terminal tells of the mouse; then it selects no text unless shift is held. @default "off" */
  readonly mouse?: MouseReports;
  /** @default the system's */
  readonly timers?: Timers;
}

/**
 * The full-screen picture: asks the view for a frame when one was requested, at most 40 times a second, and
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
  #writing: Promise<void> = Promise.resolve();
  #isMissed = false;
  #mouse: MouseReports;
  /** What is to be written before the next picture. */
  #switch = "";

  constructor(options: ScreenOptions) {
    const { port, sheet, view, onError, mouse = "off", timers = systemTimers } = options;
    this.#mouse = mouse;
    this.#port = port;
    this.#view = view;
    this.#painter = new Painter(sheet);
    this.#onError = onError;
    const { columns, rows } = port.size();
    this.#picture = new Picture(columns, rows);
    this.#clock = new FrameClock(() => this.#frame(), MOST_FRAMES_PER_SECOND, timers);
  }

  /** Takes the terminal and draws the first frame, before it returns: what starts next may take its time. */
  enter(): void {
    this.#isEntered = true;
    this.#take();
    this.#draw((bytes) => this.#port.writeNow(bytes));
  }

  /** Asks for a frame soon. Cheap: may be called for every message. */
  request(): void {
    this.#clock.request();
  }

  /** Asks for a frame at once, for what a key or the mouse has changed. */
  requestNow(): void {
    this.#clock.requestNow();
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
    this.#take();
    this.#clock.request();
  }

  /** Lets the terminal tell of the mouse from now on, or no more. */
  setMouse(mouse: MouseReports): void {
    if (mouse === this.#mouse) return;
    this.#mouse = mouse;
    // With the next frame, so that a terminal that is slow holds nothing up.
    this.#switch = mouse === "on" ? MOUSE_ON : MOUSE_OFF;
    this.#clock.request();
  }

  /** Draws with another theme from now on. */
  setSheet(sheet: StyleSheet): void {
    this.#painter.setSheet(sheet);
    this.#clock.request();
  }

  /**
   * Gives the terminal back as it was, at the end of a program that goes well.
   * @returns whether the terminal took it; one that is stopped (ctrl-s, a stalled connection) does not, and
   * must not keep the program alive
   */
  async close(): Promise<boolean> {
    this.#clock.stop();
    if (!this.#isEntered) return true;
    this.#isEntered = false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), LEAVE_TIMEOUT_MS);
    this.#writing.then(() => this.#port.write(LEAVE)).then(
      () => resolve(true),
      () => resolve(false),
    );
    const isTaken = await promise;
    clearTimeout(timer);
    return isTaken;
  }

  /** Gives the terminal back at once, from a crash. May be called at any time, more than once. */
  abandon(): void {
    this.#clock.stop();
    if (!this.#isEntered) return;
    this.#isEntered = false;
    try {
      this.#port.writeNow(LEAVE);
    } catch {
      // The terminal is gone (window closed, ssh cut): there is nothing left to restore.
    }
  }

  #take(): void {
    this.#port.writeNow(this.#mouse === "on" ? ENTER + MOUSE_ON : ENTER);
    this.#painter.invalidate();
  }

  #frame(): void {
    if (this.#isWriting) this.#isMissed = true;
    else this.#draw((bytes) => this.#write(bytes));
  }

  #draw(write: (bytes: string) => void): void {
    try {
      const { columns, rows } = this.#port.size();
      if (columns !== this.#picture.columns || rows !== this.#picture.rows) {
        this.#picture = new Picture(columns, rows);
      } else this.#picture.clear();
      this.#view(Canvas.over(this.#picture));
      const bytes = this.#switch + this.#painter.paint(this.#picture);
      this.#switch = "";
      if (bytes !== "") write(bytes);
    } catch (error) {
      this.#clock.stop();
      this.#onError(error);
    }
  }

  #write(bytes: string): void {
    this.#isWriting = true;
    this.#writing = this.#port.write(bytes).then(() => {
      this.#isWriting = false;
      if (this.#isMissed) this.#clock.request();
      this.#isMissed = false;
    }).catch((error: unknown) => {
      this.#clock.stop();
      this.#onError(error);
    });
  }
}
