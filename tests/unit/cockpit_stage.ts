/** A cockpit without a terminal, a bus or real time: what it draws as text, what it sends. */
import { Cockpit, type CockpitOptions } from "../../console/cockpit/cockpit.ts";
import type { ScreenName } from "../../console/cockpit/screen.ts";
import { CommandLines } from "../../console/cockpit/command_line/command_lines.ts";
import type { RunConsole } from "../../console/cockpit/command_line/console_run.ts";
import { History } from "../../console/cockpit/command_line/history.ts";
import { openConfigForm } from "../../console/cockpit/config_form/config_form.ts";
import { FilterLines } from "../../console/cockpit/filter_line/filter_lines.ts";
import { makeScreens } from "../../console/cockpit/screens.ts";
import { CockpitModel } from "../../console/cockpit/state/model.ts";
import type { WorkerEntry } from "../../console/cockpit/state/workers.ts";
import { Canvas } from "../../console/tui/canvas.ts";
import type { MouseEvent } from "../../console/tui/mouse_event.ts";
import { Picture } from "../../console/tui/picture.ts";
import { themeNamed } from "../../console/tui/themes.ts";

/** The Unix time at which a stage begins. */
export const NOW_SECONDS = 1_700_000_000;

export type Payload = Record<string, unknown>;

/** A worker's entry of the registry, alive unless told otherwise. */
export function entry(name: string, changes: Partial<WorkerEntry> = {}): WorkerEntry {
  return {
    name,
    pid: 4711,
    status: "running",
    startedAt: NOW_SECONDS - 3723,
    heartbeatAt: NOW_SECONDS - 2,
    ports: { command: 5001, telemetry: 5002 },
    health: "alive",
    ...changes,
  };
}

/** A cockpit that is driven by a test. */
export class CockpitStage {
  readonly model: CockpitModel;
  readonly cockpit: Cockpit;
  /** What was sent, in order. */
  readonly sent: { worker: string; command: string; payload: Payload }[] = [];
  /** Answers commands. */
  answer: (command: string, payload: Payload, worker: string) => Payload | Promise<Payload> =
    () => ({});
  /** Plays the child process in which a subcommand runs. */
  runConsole: RunConsole = () => ({
    ended: Promise.resolve({ code: 0, signal: null }),
    end: () => {},
  });
  /** What was typed into command lines. */
  readonly history = new History();
  /** What `:theme` and `:mouse` set, in order. */
  readonly appearance: string[] = [];
  /** Whether the bus is there. */
  hasBus = true;
  /** What the screen that is shown reads beside what is read always. */
  topics: readonly string[] = [];
  /** In how many milliseconds the picture that was drawn last asked for the next one. */
  nextPictureMs = Infinity;
  /** Whether `q` was pressed. */
  hasQuit = false;
  /** What could not be drawn. */
  readonly failures: unknown[] = [];
  /** Monotonic milliseconds; the wall clock goes along. */
  nowMs = 1000;

  constructor(screens: CockpitOptions["screens"] = makeScreens) {
    this.model = new CockpitModel();
    const lines = new CommandLines({
      run: (args, options) => this.runConsole(args, options),
      history: this.history,
      keep: () => {},
      columns: () => 80,
      openConfig: openConfigForm,
    });
    const filters = new FilterLines();
    this.cockpit = new Cockpit({
      model: this.model,
      screens,
      commandLine: (frame, text) => lines.make(frame, text),
      runLine: (frame, line) => lines.run(frame, line),
      filterLine: (desk, screen, filter) => filters.make(desk, screen, filter),
      setTheme: (name) => this.appearance.push(themeNamed(name).name),
      setMouse: (mouse) => this.appearance.push(`mouse ${mouse}`),
      bus: () =>
        this.hasBus
          ? {
            send: async (worker, command, payload = {}) => {
              this.sent.push({ worker, command, payload });
              return await this.answer(command, payload, worker);
            },
          }
          : null,
      now: () => ({ nowMs: this.nowMs, nowSeconds: NOW_SECONDS + (this.nowMs - 1000) / 1000 }),
      requestIn: (delayMs) => this.nextPictureMs = Math.min(this.nextPictureMs, delayMs),
      read: (topics) => this.topics = topics,
      quit: () => this.hasQuit = true,
      report: (_screen, error) => {
        this.failures.push(error);
        return null;
      },
    });
  }

  /** Registers workers, the only ones from now on. */
  register(...entries: readonly (WorkerEntry | string)[]): this {
    const all = entries.map((item) => typeof item === "string" ? entry(item) : item);
    this.model.workers.setEntries(all, null, this.nowMs);
    return this;
  }

  /** A message of a worker. */
  hear(source: string, topic: string, payload: Payload): this {
    const timestamp = NOW_SECONDS + (this.nowMs - 1000) / 1000;
    this.model.apply({ source, topic, payload, timestamp }, this.nowMs);
    return this;
  }

  /** Lets time pass. */
  pass(seconds: number): this {
    this.nowMs += seconds * 1000;
    return this;
  }

  /** Goes to a screen. */
  show(screen: ScreenName): this {
    this.cockpit.show(screen);
    return this;
  }

  /** Presses keys, one after the other. */
  async press(...keys: readonly string[]): Promise<this> {
    for (const key of keys) await this.cockpit.key(key);
    return this;
  }

  /** Clicks on a cell, or turns the wheel there. */
  click(column: number, row: number, kind: MouseEvent["kind"] = "press"): this {
    const event = { kind, column, row, button: 0, shift: false, ctrl: false, alt: false } as const;
    this.cockpit.mouse(event);
    return this;
  }

  /** The picture as rows of text. */
  rows(columns = 80, rows = 24): string[] {
    const picture = new Picture(columns, rows);
    this.nextPictureMs = Infinity;
    this.cockpit.draw(Canvas.over(picture));
    return picture.toText();
  }

  /** The picture as text. */
  text(columns = 80, rows = 24): string {
    return this.rows(columns, rows).join("\n");
  }

  /** The last row: keys, or what was done. */
  footer(columns = 80): string {
    return (this.rows(columns).at(-1) ?? "").trimEnd();
  }
}
