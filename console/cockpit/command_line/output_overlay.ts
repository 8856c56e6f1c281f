import { age } from "../../durations.ts";
import type { Canvas } from "../../tui/canvas.ts";
import { errorText } from "../../../bus/messages/errors.ts";
import { Attribute, Ink, type Style } from "../../tui/style.ts";
import { Pager } from "../../tui/widgets/pager.ts";
import type { Desk } from "../desk.ts";
import type { Moment } from "../moment.ts";
import type { MouseEvent } from "../../tui/mouse_event.ts";
import type { Overlay } from "../overlay.ts";
import type { ConsoleRun, RunEnd } from "./console_run.ts";

/** Lines that are kept, the newest. */
const CAPACITY = 5000;
/** Who waits no longer than this need not be told that it is waited. */
const PATIENCE_MS = 1000;
const WHEEL_ROWS = 3;

/** What a subcommand says while it runs, and how it ended. */
export class OutputOverlay implements Overlay {
  readonly #desk: Desk;
  readonly #title: string;
  readonly #pager: Pager;
  readonly #begunMs: number;
  readonly #isLog: boolean;
  #run: ConsoleRun | null = null;
  #end: { readonly text: string; readonly style: Style } | null = null;
  #isAsked = false;

  /**
   * @param title the line that was typed
   * @param shows what is read from its beginning, or goes on at its end
   */
  constructor(desk: Desk, title: string, shows: "start" | "end") {
    this.#desk = desk;
    this.#title = title;
    this.#pager = new Pager({ capacity: CAPACITY, shows });
    this.#isLog = shows === "end";
    this.#begunMs = desk.now().nowMs;
  }

  /** Whether it is still running. */
  get isRunning(): boolean {
    return this.#end === null;
  }

  /** Adds a line. */
  add(line: string, stream: "stdout" | "stderr"): void {
    this.#pager.push(line, stream === "stderr" ? Ink.warning : Ink.text);
    this.#desk.request();
  }

  /** Follows a run to its end. Never rejects. */
  async follow(run: ConsoleRun): Promise<void> {
    this.#run = run;
    try {
      this.#end = this.#told(await run.ended);
      // Why it failed, and what to do, is one long line as a rule.
      if (this.#end.style === Ink.bad) this.#pager.setWrapping("wrap");
    } catch (error) {
      this.add(errorText(error), "stderr");
      this.#end = { text: "could not be run", style: Ink.bad };
    }
    this.#desk.request();
  }

  #told({ code, signal }: RunEnd): { text: string; style: Style } {
    if (this.#isAsked) return { text: "■ ended", style: Ink.quiet };
    if (signal !== null) return { text: `✗ ended by ${signal}`, style: Ink.bad };
    if (code === 0) return { text: "✓ done", style: Ink.good };
    return { text: `✗ failed, exit code ${code}`, style: Ink.bad };
  }

  draw(canvas: Canvas, { nowMs }: Moment): void {
    canvas.fill(" ", Ink.text);
    const state = this.#end ?? this.#waiting(nowMs);
    const place = this.#isLog && !this.#pager.isFollowing ? "scrolled back, G follows · " : "";
    canvas.heading(0, `:${this.#title}`, place + state.text, state.style);
    const body = canvas.region(1, 1, canvas.columns - 1, canvas.rows - 2);
    this.#pager.draw(body);
    if (this.#pager.length === 0 && this.#end !== null) {
      body.text(0, 0, "nothing was said", Ink.quiet);
    }
    drawKeys(canvas, this.isRunning, this.#pager.wrapping);
  }

  #waiting(nowMs: number): { text: string; style: Style } {
    const waitedMs = nowMs - this.#begunMs;
    this.#desk.requestIn(PATIENCE_MS - waitedMs % PATIENCE_MS);
    const time = waitedMs < PATIENCE_MS ? "…" : ` ${age(waitedMs / 1000)}`;
    const text = this.#isAsked ? "ending…" : `● running${time}`;
    return { text, style: Ink.accent };
  }

  key(name: string): void {
    this.#desk.request();
    if (name === "escape" || name === "q") return this.#desk.close(this);
    if (name === "x") return this.#stop();
    if (name === "w") {
      return this.#pager.setWrapping(this.#pager.wrapping === "cut" ? "wrap" : "cut");
    }
    if (name === "space") name = "pagedown";
    this.#pager.press(name);
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "wheel_up") this.#pager.scroll(-WHEEL_ROWS);
    else if (kind === "wheel_down") this.#pager.scroll(WHEEL_ROWS);
  }

  closed(): void {
    this.#stop();
  }

  #stop(): void {
    if (!this.isRunning) return;
    this.#isAsked = true;
    this.#run?.end();
  }
}

function drawKeys(canvas: Canvas, isRunning: boolean, wrapping: "wrap" | "cut"): void {
  const keys = [
    ["esc", isRunning ? "end it and leave" : "leave"],
    ...(isRunning ? [["x", "end it, keep what it said"]] : []),
    ["↑↓", "scroll"],
    ["g G", "begin, end"],
    ["w", wrapping === "cut" ? "wrap lines" : "cut lines"],
  ];
  const row = canvas.rows - 1;
  let column = 1;
  for (const [key = "", label = ""] of keys) {
    if (column + key.length + label.length + 1 > canvas.columns) return;
    column = canvas.text(column, row, key, Ink.key | Attribute.bold) + 1;
    column = canvas.text(column, row, label, Ink.quiet) + 3;
  }
}
