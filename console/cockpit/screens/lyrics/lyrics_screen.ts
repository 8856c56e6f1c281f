import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import { wrapText } from "../../../tui/wrap_text.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen } from "../../screen.ts";
import { type Standing, standingOf } from "../../standing.ts";
import { trackTimes } from "../../state/track_times.ts";
import { BigSetting } from "../playback/big_setting.ts";
import { Inquiry } from "../playback/inquiry.ts";
import { lyricsWorker } from "../playback/lyrics_worker.ts";
import { offsetActions } from "../playback/offset_actions.ts";
import { offsetText } from "../playback/offset_text.ts";
import { scrollActions } from "../playback/scroll_actions.ts";
import { wordsOfAction } from "../playback/player_actions.ts";
import { unheard } from "../playback/unheard.ts";
import { drawAbout } from "./about_panel.ts";
import { fetcherState } from "./fetcher_state.ts";
import { MissingWords } from "./missing_words.ts";
import { songActions } from "./song_actions.ts";
import { stepsOf } from "./steps.ts";
import { drawSteps } from "./steps_row.ts";
import { troublesOf } from "./troubles.ts";
import { drawTroubles } from "./troubles_rows.ts";
import { drawWords } from "./words_panel.ts";

/** From this width on, what the words are about stands beside them. */
const WIDE_COLUMNS = 110;
const ABOUT_ROWS = 7;
const HEAD_ROWS = 3;
const LEAST_WORD_ROWS = 6;
/** The bar of a line moves; more pictures than these nobody sees. */
const STEP_MS = 100;
/** What the LLM and OSC could not do is no news of the moment. */
const ASK_MS = 15_000;

/** The line that is sung, the words around it, where they came from, and what they are about. */
export class LyricsScreen implements CockpitScreen {
  readonly name = "lyrics";
  readonly topics: readonly string[] = [];
  readonly actions: readonly Action[];
  readonly #desk: Desk;
  readonly #fetcher;
  readonly #missing: MissingWords;
  readonly #big = new BigSetting();
  #isFollowing = true;
  #offset = 0;
  #page = 1;
  #song = "";

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#missing = new MissingWords(desk);
    this.#fetcher = new Inquiry(desk, {
      worker: () => lyricsWorker(desk),
      command: "get_state",
      everyMs: ASK_MS,
      read: fetcherState,
    });
    const pageOf = () => this.#page;
    const list = {
      scroll: (rows: number) => this.#scroll(rows),
      get page() {
        return pageOf();
      },
    };
    this.actions = [
      ...offsetActions(desk),
      {
        keys: ["f", "space"],
        label: "follow",
        help: "back to the line that is sung",
        unavailable: () => {
          if (!desk.model.lyrics.lookup?.title) return "nothing plays";
          return this.#isFollowing ? "the line that is sung is in view" : null;
        },
        run: () => {
          this.#isFollowing = true;
        },
      },
      ...songActions(desk),
      wordsOfAction(desk),
      this.#big.action(desk, "the line that is sung"),
      ...scrollActions(list, "the words"),
    ];
  }

  draw(canvas: Canvas, moment: Moment): void {
    const { model } = this.#desk;
    const { lyrics, workers } = model;
    this.#fetcher.look(moment.nowMs);
    this.#missing.look(moment.nowMs);
    this.#noteSong();
    const worker = lyricsWorker(this.#desk);
    const standing = standingOf(workers, worker, lyrics.freshness, moment.nowMs);
    const { columns, rows } = canvas;
    const isWide = columns >= WIDE_COLUMNS;
    const aboutColumns = isWide ? Math.max(40, Math.floor(columns * 0.36)) : columns;
    const left = isWide ? columns - aboutColumns : columns;
    const hasRoom = rows >= HEAD_ROWS + LEAST_WORD_ROWS + ABOUT_ROWS;
    const aboutRows = isWide ? rows : hasRoom ? ABOUT_ROWS : 0;
    const wordRows = isWide ? rows : rows - aboutRows;
    this.#drawWords(canvas.region(0, 0, left, wordRows), standing, moment);
    const about = isWide
      ? canvas.region(left + 1, 0, aboutColumns - 1, rows)
      : canvas.region(0, wordRows, columns, aboutRows);
    drawAbout(about, lyrics, this.#fetcher.answer, standing.kind === "live");
    const progress = lyrics.line(moment.nowSeconds)?.progress ?? 1;
    const isMoving = standing.kind === "live" && lyrics.freshness !== null;
    if (isMoving && progress < 1) this.#desk.requestIn(STEP_MS);
  }

  #drawWords(canvas: Canvas, standing: Standing, moment: Moment): void {
    const { lyrics, playback } = this.#desk.model;
    const { lookup } = lyrics;
    const isLive = standing.kind === "live";
    const words = standing.kind === "absent" ? "" : `words ${offsetText(lyrics.offsetMs)} · `;
    const note = words + standing.text;
    canvas.heading(0, "LYRICS", note, standing.style);
    const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
    if (standing.kind === "absent") {
      const reason = unheard(this.#desk, lyricsWorker(this.#desk)) ?? standing.text;
      wrapText(reason, body.columns).forEach((piece, row) => body.text(0, row, piece, Ink.warning));
      return;
    }
    const player = playback.players.find(({ source }) => source === lookup?.source);
    const time = player === undefined || player.track === null
      ? ""
      : trackTimes(player.positionAt(moment.nowSeconds), player.duration);
    const names = [lookup?.artist ?? "", lookup?.title ?? ""].filter(Boolean).join(" - ");
    const room = body.columns - time.length - 2;
    body.text(0, 0, clip(names || "nothing plays", room), Ink.text | Attribute.bold);
    body.textRight(0, time, Ink.quiet);
    drawSteps(body, 1, stepsOf(lyrics, isLive));
    const troubles = !isLive ? [] : [
      ...troublesOf(lyrics, this.#fetcher.answer, moment.nowMs),
      ...[this.#missing.trouble, this.#fetcher.trouble].filter((text) => text !== null),
    ];
    const most = lyrics.words === null ? Math.floor(body.rows / 2) : Math.floor(body.rows / 6);
    const row = drawTroubles(body, 2, troubles, Math.max(1, most));
    const below = body.region(0, row, body.columns, body.rows);
    this.#page = Math.max(1, below.rows);
    this.#settle();
    const view = { isFollowing: this.#isFollowing, offset: this.#offset, big: this.#big };
    drawWords(below, lyrics, lyrics.line(moment.nowSeconds), view, isLive);
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll(-1);
    else if (kind === "wheel_down") this.#scroll(1);
  }

  #scroll(rows: number): void {
    const { lyrics } = this.#desk.model;
    if (lyrics.words === null) return this.#desk.warn("there are no words to scroll");
    if (this.#isFollowing) this.#offset = lyrics.activeLine - Math.floor(this.#page * 0.42);
    this.#isFollowing = false;
    this.#offset += rows;
    this.#settle();
  }

  #settle(): void {
    const count = this.#desk.model.lyrics.words?.lines.length ?? 0;
    this.#offset = Math.max(0, Math.min(count - this.#page, this.#offset));
  }

  /** Another song is followed from its beginning. */
  #noteSong(): void {
    const { lookup } = this.#desk.model.lyrics;
    const song = lookup === null ? "" : `${lookup.artist}\n${lookup.title}`;
    if (song === this.#song) return;
    this.#song = song;
    this.#isFollowing = true;
    this.#offset = 0;
  }
}
