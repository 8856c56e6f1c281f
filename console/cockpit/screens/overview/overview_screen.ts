import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { type Standing, standingOf } from "../../standing.ts";
import { handActions } from "../audio/hands.ts";
import { drawOscSummary } from "./osc_panel.ts";
import {
  layOutPanels,
  type PanelName,
  type PanelPlace,
  WIDE_FROM_COLUMNS,
  workerColumns,
} from "./overview_layout.ts";
import { drawSoundSummary } from "./sound_summary.ts";
import { drawTrackSummary } from "./track_panel.ts";
import { drawTrouble } from "./trouble_panel.ts";
import { type BoardRow, WorkerBoard } from "./worker_board.ts";
import { drawWorkerGrid, drawWorkerList, workerRows } from "./worker_panel.ts";

const TITLES: Readonly<Record<PanelName, string>> = {
  workers: "WORKERS",
  sound: "SOUND",
  track: "TRACK",
  osc: "OSC",
  trouble: "WENT WRONG",
};
const NOTHING_TO_SAY: Standing = { kind: "live", text: "", style: Ink.quiet };
const PLAYERS = ["spotify_monitor", "virtualdj_monitor"] as const;

/** One glance: is everything alive, is the beat right, what plays, what went wrong. */
export class OverviewScreen implements CockpitScreen {
  readonly name = "overview";
  readonly actions: readonly Action[];
  readonly #desk: Desk;
  readonly #board: WorkerBoard;
  #places: readonly PanelPlace[] = [];
  /** What the places were made for. */
  #room = { columns: 0, rows: 0, workerRows: 0 };
  #focus: PanelName = "sound";

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#board = new WorkerBoard(desk.model.workers);
    this.actions = [
      {
        keys: ["return"],
        label: "open",
        help: "go to the screen of the panel that is marked; a click on a panel does so too",
        run: () => {
          const place = this.#places.find(({ name }) => name === this.#focus);
          if (place !== undefined) desk.show(place.screen);
        },
      },
      ...handActions(desk),
      { keys: ["down", "j", "right"], label: "", help: "the next panel", run: () => this.#step(1) },
      { keys: ["up", "k", "left"], label: "", help: "the panel before", run: () => this.#step(-1) },
    ];
  }

  get topics(): readonly string[] {
    return this.#desk.model.sound.reading(this.#desk.now().nowMs);
  }

  shown(): void {
    // What was not read while another screen was shown is not missing.
    this.#desk.model.sound.joined(this.#desk.now().nowMs);
  }

  #step(by: number): void {
    const count = this.#places.length;
    const index = this.#places.findIndex(({ name }) => name === this.#focus);
    const next = this.#places[(index + by + count) % Math.max(1, count)];
    if (next !== undefined) this.#focus = next.name;
  }

  draw(canvas: Canvas, moment: Moment): void {
    const rows = this.#board.rows(moment);
    this.#layOut(canvas, rows.length);
    for (const place of this.#places) {
      const { column, row, columns, rows: height } = place;
      this.#drawPanel(canvas.region(column, row, columns, height), place.name, rows, moment);
    }
  }

  #layOut({ columns, rows }: Canvas, workers: number): void {
    const isGrid = columns < WIDE_FROM_COLUMNS;
    const { problems } = this.#board;
    const wanted = workerRows(workers, problems, workerColumns(columns), isGrid);
    const room = this.#room;
    if (room.columns === columns && room.rows === rows && room.workerRows === wanted) return;
    this.#room = { columns, rows, workerRows: wanted };
    this.#places = layOutPanels(columns, rows, wanted);
    if (this.#places.every(({ name }) => name !== this.#focus)) this.#focus = "workers";
  }

  #drawPanel(
    canvas: Canvas,
    name: PanelName,
    rows: readonly BoardRow[],
    moment: Moment,
  ): void {
    const { model } = this.#desk;
    const standing = this.#standing(name, moment);
    const title = name === this.#focus ? `▸ ${TITLES[name]}` : TITLES[name];
    canvas.heading(0, title, standing.text, standing.style);
    const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
    switch (name) {
      case "workers":
        if (this.#room.columns < WIDE_FROM_COLUMNS) {
          return drawWorkerGrid(body, rows, model.workers);
        }
        return drawWorkerList(body, rows, model.workers);
      case "sound":
        return drawSoundSummary(body, model, moment.nowMs);
      case "track":
        return drawTrackSummary(body, model, moment);
      case "osc":
        return drawOscSummary(body, model, moment.nowMs);
      case "trouble":
        return drawTrouble(body, model.logs, moment.nowSeconds);
    }
  }

  /** How far what a panel shows can be believed. */
  #standing(name: PanelName, moment: Moment): Standing {
    const { nowMs } = moment;
    const { workers, sound } = this.#desk.model;
    switch (name) {
      case "workers":
        if (workers.trouble !== null) {
          return { kind: "stale", text: "registry unreadable", style: Ink.bad };
        }
        return this.#supervision(nowMs);
      case "sound":
        if (sound.audio === null || sound.source === null) {
          return standingOf(workers, "audio_analyzer", null, nowMs);
        }
        return standingOf(workers, sound.source, sound.audio, nowMs);
      case "track":
        return this.#trackStanding(moment);
      case "osc":
        // Without a debugger it is what the senders say.
        if (this.#desk.model.osc.status === null) return NOTHING_TO_SAY;
        return standingOf(workers, "osc_debugger", null, nowMs);
      case "trouble":
        return NOTHING_TO_SAY;
    }
  }

  #trackStanding({ nowMs, nowSeconds }: Moment): Standing {
    const { workers, playback } = this.#desk.model;
    const track = playback.current(nowSeconds);
    if (track !== null) return standingOf(workers, track.source, track.freshness, nowMs);
    const player = PLAYERS.find((worker) => workers.entry(worker)?.health === "alive");
    return standingOf(workers, player ?? PLAYERS[0], null, nowMs);
  }

  /** Whether somebody starts a worker again that dies. */
  #supervision(nowMs: number): Standing {
    const { workers } = this.#desk.model;
    const standing = standingOf(workers, workers.supervisor, workers.freshness, nowMs);
    if (standing.kind === "live") return { ...standing, text: "supervised" };
    return { ...standing, text: `${workers.supervisor} ${standing.text}` };
  }

  mouse({ kind, column, row }: MouseEvent): void {
    if (kind !== "press") return;
    const hit = this.#places.find((place) =>
      column >= place.column && column < place.column + place.columns &&
      row >= place.row && row < place.row + place.rows
    );
    if (hit === undefined) return;
    this.#focus = hit.name;
    this.#desk.show(hit.screen);
  }
}
