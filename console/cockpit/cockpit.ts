import { errorText } from "../../bus/messages/errors.ts";
import type { ConsoleBus } from "../console_bus.ts";
import type { Canvas } from "../tui/canvas.ts";
import { clip } from "../tui/glyphs.ts";
import { Ink } from "../tui/style.ts";
import type { Action } from "./action.ts";
import type { Desk } from "./desk.ts";
import { everywhereActions } from "./everywhere.ts";
import { drawNotice } from "./draw_notice.ts";
import { drawFooter } from "./footer.ts";
import { drawHeader, HEADER_ROWS, tabAt } from "./header.ts";
import type { Frame } from "./frame.ts";
import { Help } from "./help.ts";
import type { Moment } from "./moment.ts";
import { Notices } from "./notices.ts";
import type { MouseEvent } from "../tui/mouse_event.ts";
import type { Overlay } from "./overlay.ts";
import { Question } from "./question.ts";
import { type CockpitScreen, SCREEN_NAMES, type ScreenFilter, type ScreenName } from "./screen.ts";
import type { CockpitModel } from "./state/model.ts";
import { LAMP_MS } from "./state/audio_state.ts";

/** The smallest terminal in which a picture says something. */
const LEAST = { columns: 40, rows: 10 } as const;
const FOOTER_ROWS = 1;
/** More overlays than these over each other are a mistake. */
const MOST_OVERLAYS = 8;

/** While something moves a picture comes within so long by itself, and shows the new second as well. */
const NEXT_FRAME_MS = 40;

/** What a {@link Cockpit} needs. */
export interface CockpitOptions {
  readonly model: CockpitModel;
  /** Makes the screens, in the order of their keys. */
  readonly screens: (desk: Desk) => readonly CockpitScreen[];
  /** Makes the command line that `:` opens. @param text what stands in it at first */
  readonly commandLine: (frame: Frame, text: string) => Overlay;
  /** Runs a line as if typed after `:`. */
  readonly runLine: (frame: Frame, line: string) => void;
  /** Makes the line in which `/` edits the filter of a screen. */
  readonly filterLine: (desk: Desk, screen: CockpitScreen, filter: ScreenFilter) => Overlay;
  /** The bus, once it is there. */
  readonly bus: () => Pick<ConsoleBus, "send"> | null;
  readonly now: () => Moment;
  /** Asks for a picture in so many milliseconds. */
  readonly requestIn: (delayMs: number) => void;
  /** Told what the screen that is shown wants to be read. */
  readonly read: (topics: readonly string[]) => void;
  /** Ends the program. */
  readonly quit: () => void;
  /** Stops the process until the shell continues it. */
  readonly suspend?: () => void;
  /** Draws in other colours from now on. @throws {UserError} when no theme has that name */
  readonly setTheme?: (name: string) => void;
  /** Takes the mouse, or leaves it to the terminal. */
  readonly setMouse?: (mouse: "on" | "off") => void;
  /** Told when a screen could not be drawn: the others go on. @returns where a report is, or null */
  readonly report: (screen: ScreenName, error: unknown) => string | null;
}

/** The whole picture and all keys: which screen is shown, what lies over it, and what a key does now. */
export class Cockpit implements Frame {
  readonly model: CockpitModel;
  readonly #options: CockpitOptions;
  readonly #screens: readonly CockpitScreen[];
  readonly #overlays: Overlay[] = [];
  /** Where the screen was opened from with a filter, such as a worker's log: esc leads back. */
  #cameFrom: { readonly screen: ScreenName; readonly filter: string } | null = null;
  readonly #notices = new Notices();
  readonly #failures = new Map<ScreenName, string>();
  readonly #everywhere: readonly Action[];
  #current: CockpitScreen;
  #size = { columns: 0, rows: 0 };
  /** What the screen that is shown wants to be read. */
  #topics: readonly string[] = [];

  /** @throws {TypeError} without a screen */
  constructor(options: CockpitOptions) {
    this.#options = options;
    this.model = options.model;
    this.#screens = options.screens(this);
    const [first] = this.#screens;
    if (first === undefined) throw new TypeError("a cockpit needs a screen");
    this.#current = first;
    this.#everywhere = everywhereActions({
      help: () => this.help(),
      command: () => this.open(this.#options.commandLine(this, "")),
      filter: () => this.#openFilter(),
      noFilter: () =>
        this.#current.filter === undefined ? "there is nothing to filter on this screen" : null,
      quit: () => this.quit(),
      nextScreen: () => this.#step(1),
      back: () => this.#escape(),
    });
    first.shown?.();
    this.#read();
  }

  /** Asks for other topics when the screen that is shown wants others than before. */
  #read(): void {
    const { topics } = this.#current;
    if (topics === this.#topics) return;
    this.#topics = topics;
    this.#options.read(topics);
  }

  /** The screen that is shown. */
  get current(): ScreenName {
    return this.#current.name;
  }

  /** Draws the whole picture. */
  draw(canvas: Canvas): void {
    const moment = this.now();
    const { columns, rows } = canvas;
    this.#size = { columns, rows };
    // What a screen reads may depend on who lives.
    this.#read();
    if (columns < LEAST.columns || rows < LEAST.rows) {
      canvas.text(0, 0, `${columns}x${rows} is too small`, Ink.warning);
      canvas.text(0, 1, `need ${LEAST.columns}x${LEAST.rows}`, Ink.text);
      canvas.text(0, 2, "ctrl-c quits", Ink.quiet);
      return;
    }
    drawHeader(canvas.region(0, 0, columns, HEADER_ROWS), this.model, this.current, moment);
    this.#drawScreen(this.#body(canvas), moment);
    const notice = this.#notices.at(moment.nowMs);
    drawFooter(canvas, rows - 1, this.#current.actions, this.#everywhere);
    for (const overlay of [...this.#overlays]) {
      this.#guard(overlay, () => overlay.draw(this.#under(canvas), moment));
    }
    const isTyped = this.#overlays.some((overlay) => overlay.isTypedInLastRow === true);
    if (notice !== null && !isTyped) drawNotice(canvas, notice);
    this.#askAgain(moment);
  }

  /** What lies over a screen and fails is taken away: the screen and the keys go on. */
  #guard(overlay: Overlay | null, action: () => void): void {
    try {
      action();
    } catch (error) {
      const place = this.#options.report(this.current, error);
      if (overlay !== null) this.close(overlay);
      this.warn(`${errorText(error)}${place === null ? "" : `; see ${place}`}`);
    }
  }

  #body(canvas: Canvas): Canvas {
    return canvas.region(0, HEADER_ROWS, canvas.columns, canvas.rows - HEADER_ROWS - FOOTER_ROWS);
  }

  #under(canvas: Canvas): Canvas {
    return canvas.region(0, HEADER_ROWS, canvas.columns, canvas.rows - HEADER_ROWS);
  }

  /** A screen that fails is told of in its place: the others and the keys go on. */
  #drawScreen(body: Canvas, moment: Moment): void {
    const { name } = this.#current;
    let failure = this.#failures.get(name);
    if (failure === undefined) {
      try {
        return this.#current.draw(body, moment);
      } catch (error) {
        const place = this.#options.report(name, error);
        failure = `${errorText(error)}${place === null ? "" : `; see ${place}`}`;
        this.#failures.set(name, failure);
      }
    }
    body.fill(" ", Ink.text);
    body.text(
      1,
      1,
      `This screen failed: ${clip(failure, Math.max(1, body.columns - 24))}`,
      Ink.bad,
    );
    body.text(1, 2, "The other screens and every worker go on; enter tries again.", Ink.text);
  }

  /** Asks for the pictures that change by themselves: the clock, a lamp that goes out, a notice that goes. */
  #askAgain({ nowMs, nowSeconds }: Moment): void {
    this.requestIn(1000 - (nowSeconds * 1000) % 1000 + NEXT_FRAME_MS);
    if (this.model.sound.audio?.isLampLit(nowMs) === true) this.requestIn(LAMP_MS + NEXT_FRAME_MS);
    const leftMs = this.#notices.leftMs(nowMs);
    if (leftMs !== null) this.requestIn(leftMs);
  }

  /** Does what a key is for. Resolves when it is done, never rejects. */
  async key(name: string): Promise<void> {
    this.request();
    if (name === "ctrl+c") return this.quit();
    if (name === "ctrl+z") return this.#options.suspend?.();
    const overlay = this.#overlays[this.#overlays.length - 1];
    if (overlay !== undefined) return this.#guard(overlay, () => overlay.key(name));
    if (name === "return" && this.#failures.delete(this.current)) return;
    const own = this.#current.actions.find(({ keys }) => keys.includes(name));
    const action = own ?? this.#everywhere.find(({ keys }) => keys.includes(name));
    if (name === "shift+tab") return this.#step(-1);
    const screen = /^[0-9]$/.test(name) ? SCREEN_NAMES[Number(name)] : undefined;
    if (action !== undefined) await this.#do(action);
    else if (screen !== undefined) this.show(screen);
    else this.warn(`'${name}' does nothing here; ? shows the keys`);
  }

  async #do(action: Action): Promise<void> {
    const reason = action.unavailable?.() ?? null;
    if (reason !== null) return this.warn(reason);
    try {
      await action.run();
    } catch (error) {
      this.warn(errorText(error));
    }
  }

  /** Takes text that was pasted. */
  paste(text: string): void {
    const overlay = this.#overlays[this.#overlays.length - 1];
    if (overlay?.paste !== undefined) this.#guard(overlay, () => overlay.paste?.(text));
    else this.warn("nothing can be pasted here; : opens a command line");
    this.request();
  }

  /** Takes a click or a turn of the wheel, in cells of the terminal. */
  mouse(event: MouseEvent): void {
    this.request();
    const { columns, rows } = this.#size;
    if (event.row < HEADER_ROWS) {
      const tab = event.kind === "press"
        ? tabAt(columns, this.current, event.column, event.row)
        : null;
      if (tab === null) return;
      for (const overlay of [...this.#overlays]) this.close(overlay);
      return this.show(tab);
    }
    const inside = { ...event, row: event.row - HEADER_ROWS };
    const overlay = this.#overlays[this.#overlays.length - 1];
    if (overlay !== undefined) this.#guard(overlay, () => overlay.mouse?.(inside));
    else if (event.row < rows - FOOTER_ROWS) {
      this.#guard(null, () => this.#current.mouse?.(inside));
    }
  }

  now(): Moment {
    return this.#options.now();
  }

  async send(
    worker: string,
    command: string,
    payload: Record<string, unknown> = {},
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<Record<string, unknown>> {
    const bus = this.#options.bus();
    if (bus === null) throw new Error("the bus is not there yet; try again in a moment");
    return await bus.send(worker, command, payload, options);
  }

  say(text: string): void {
    this.#notices.set({ text, isBad: false }, this.now().nowMs);
    this.request();
  }

  warn(text: string): void {
    this.#notices.set({ text, isBad: true }, this.now().nowMs);
    this.request();
  }

  confirm(question: string): Promise<boolean> {
    return new Promise((resolve) => {
      let isAnswered = false;
      const overlay: Overlay = new Question(question, (isYes) => {
        if (isAnswered) return;
        isAnswered = true;
        this.close(overlay);
        resolve(isYes);
      });
      this.open(overlay);
    });
  }

  open(overlay: Overlay): void {
    if (this.#overlays.length >= MOST_OVERLAYS) return overlay.closed?.();
    this.#overlays.push(overlay);
    this.request();
  }

  close(overlay: Overlay): void {
    const index = this.#overlays.indexOf(overlay);
    if (index < 0) return;
    this.#overlays.splice(index, 1);
    overlay.closed?.();
    this.request();
  }

  show(name: ScreenName, filter?: string): void {
    const screen = this.#screens.find((candidate) => candidate.name === name);
    if (screen === undefined) return this.warn(`there is no screen '${name}'`);
    this.#cameFrom = filter === undefined ? null : { screen: this.current, filter };
    if (screen !== this.#current) {
      this.#current.hidden?.();
      this.#current = screen;
      screen.shown?.();
      this.#read();
    }
    const reason = filter === undefined ? null : screen.filter?.set(filter) ?? null;
    if (reason !== null) this.warn(reason);
    this.request();
  }

  runLine(line: string): void {
    this.#options.runLine(this, line);
  }

  quit(): void {
    this.#options.quit();
  }

  help(): void {
    this.open(this.#help());
  }

  setTheme(name: string): void {
    this.#options.setTheme?.(name);
    this.say(`theme ${name}; theme = "${name}" below [vj_console] in config.toml keeps it`);
  }

  setMouse(mouse: "on" | "off"): void {
    this.#options.setMouse?.(mouse);
    this.say(
      mouse === "on" ? "the mouse is the cockpit's; shift selects text" : "the mouse selects text",
    );
  }

  request(): void {
    this.#options.requestIn(0);
  }

  requestIn(delayMs: number): void {
    this.#options.requestIn(delayMs);
  }

  #openFilter(): void {
    const { filter } = this.#current;
    if (filter !== undefined) this.open(this.#options.filterLine(this, this.#current, filter));
  }

  #step(by: number): void {
    const index = this.#screens.indexOf(this.#current) + by + this.#screens.length;
    const next = this.#screens[index % this.#screens.length];
    if (next !== undefined) this.show(next.name);
  }

  #escape(): void {
    const { filter } = this.#current;
    const from = this.#cameFrom;
    if (filter !== undefined && filter.text !== "") {
      const isAsOpened = filter.text === from?.filter;
      filter.set("");
      if (from !== null && isAsOpened) this.show(from.screen);
    } else this.show("overview");
  }

  #help(): Help {
    return new Help(this, this.current, [
      { title: `on the screen ${this.current}`, actions: this.#current.actions },
      { title: "everywhere", actions: this.#everywhere },
    ]);
  }
}
