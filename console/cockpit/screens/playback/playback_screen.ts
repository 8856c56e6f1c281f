import type { Canvas } from "../../../tui/canvas.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { standingOf } from "../../standing.ts";
import { BigSetting } from "./big_setting.ts";
import { decksRows, drawDecks } from "./decks_panel.ts";
import { drawHistory } from "./history_panel.ts";
import { missingPlayer } from "./missing_player.ts";
import { type Monitor, Monitors } from "./monitors.ts";
import { AIRY_ROWS, bigRows, drawNowPlaying, NOW_PLAYING_ROWS } from "./now_playing.ts";
import { offsetActions } from "./offset_actions.ts";
import { playerActions } from "./player_actions.ts";
import { scrollActions } from "./scroll_actions.ts";
import { drawSources } from "./sources_panel.ts";

/** From this width on, sources and history stand side by side. */
const WIDE_COLUMNS = 100;
const LEAST_SOURCE_ROWS = 5;
const LEAST_HISTORY_ROWS = 3;
/** A title in large letters takes no more lines. */
const MOST_TITLE_LINES = 2;
const TITLE_SIDES = 4;
/** A bar moves in eighths of a cell; more pictures than these nobody sees. */
const LEAST_STEP_MS = 66;

/** Which track plays, where in it, and on which deck; who says so, and what was heard before. */
export class PlaybackScreen implements CockpitScreen {
  readonly name = "playback";
  readonly topics: readonly string[] = ["virtualdj.beat"];
  readonly actions: readonly Action[];
  readonly #desk: Desk;
  readonly #monitors: Monitors;
  readonly #scroll = new ScrollState();
  readonly #big = new BigSetting();

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#monitors = new Monitors(desk);
    this.actions = [
      ...offsetActions(desk),
      ...playerActions(desk, this.#monitors),
      {
        keys: ["r"],
        label: "refresh",
        help: "ask the monitors anew how their sources are",
        unavailable: () => this.#noMonitor(),
        run: async () => {
          await Promise.all(this.#alive().map(({ inquiry }) => inquiry.ask()));
          desk.say("asked anew");
        },
      },
      this.#big.action(desk, "the title"),
      ...scrollActions(this.#scroll, "what was heard"),
    ];
  }

  draw(canvas: Canvas, moment: Moment): void {
    const { model } = this.#desk;
    const monitors = this.#monitors.all;
    for (const { inquiry } of monitors) inquiry.look(moment.nowMs);
    const { columns, rows } = canvas;
    const { decks } = model.playback;
    const deckRows = decksRows(decks, columns);
    const isWide = columns >= WIDE_COLUMNS;
    const room = rows - deckRows - LEAST_SOURCE_ROWS - (isWide ? 0 : LEAST_HISTORY_ROWS);
    const title = model.playback.leader?.track?.title ?? "";
    const set = this.#big.set(title, columns - TITLE_SIDES, MOST_TITLE_LINES);
    const big = set !== null && bigRows(set) <= room ? set : null;
    const top = big !== null
      ? bigRows(big)
      : title !== "" && room >= AIRY_ROWS
      ? AIRY_ROWS
      : NOW_PLAYING_ROWS;
    const missing = missingPlayer(monitors, model.workers);
    drawNowPlaying(canvas.region(0, 0, columns, top), model, moment, missing, big);
    drawDecks(canvas.region(0, top, columns, deckRows), decks, model.workers, moment);
    const below = canvas.region(0, top + deckRows, columns, rows - top - deckRows);
    const split = isWide ? Math.floor(columns / 2) : columns;
    const sourceRows = isWide
      ? below.rows
      : Math.max(Math.min(LEAST_SOURCE_ROWS, below.rows - 2), Math.ceil(below.rows * 0.6));
    drawSources(below.region(0, 0, split, sourceRows), monitors, model, moment);
    const history = isWide
      ? below.region(split, 0, columns - split, below.rows)
      : below.region(0, sourceRows, columns, below.rows - sourceRows);
    drawHistory(history, model.playback.history.tracks, this.#scroll);
    this.#askAgain(columns, moment);
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.scroll(-1);
    else if (kind === "wheel_down") this.#scroll.scroll(1);
  }

  /** Asks for the picture in which a bar has moved, or a lamp gone out. */
  #askAgain(columns: number, { nowMs, nowSeconds }: Moment): void {
    const { playback, workers } = this.#desk.model;
    const track = playback.current(nowSeconds);
    const isMoving = track !== null && track.isPlaying && track.duration > 0 && track.rate > 0 &&
      standingOf(workers, track.source, track.freshness, nowMs).kind === "live";
    if (isMoving) {
      const stepMs = track.duration * 1000 / track.rate / (8 * columns);
      this.#desk.requestIn(Math.max(LEAST_STEP_MS, stepMs));
    }
    if (playback.decks.isBeatLit(nowMs)) this.#desk.requestIn(LEAST_STEP_MS);
  }

  #alive(): Monitor[] {
    const { workers } = this.#desk.model;
    return this.#monitors.all.filter(({ worker }) => workers.entry(worker)?.health === "alive");
  }

  #noMonitor(): string | null {
    return this.#alive().length > 0
      ? null
      : "no monitor is running; :start spotify_monitor or :start virtualdj_monitor";
  }
}
