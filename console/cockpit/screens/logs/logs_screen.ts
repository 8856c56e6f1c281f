import { errorText } from "../../../../bus/messages/errors.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Ink } from "../../../tui/style.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen, ScreenFilter } from "../../screen.ts";
import { LEVELS, type LogLine } from "../../state/log_line.ts";
import { LogDetails } from "./log_details.ts";
import {
  LOG_FILTER_HINT,
  type LogFilter,
  parseLogFilter,
  SHOW_ALL,
  withWord,
} from "./log_filter.ts";
import { logHeading } from "./log_heading.ts";
import { LogList } from "./log_list.ts";
import { KEEPER, LogPast } from "./log_past.ts";
import { drawLogRow, logColumns } from "./log_row.ts";

const WHEEL_ROWS = 3;

/** What all workers said. */
export class LogsScreen implements CockpitScreen {
  readonly name = "logs";
  readonly actions: readonly Action[];
  readonly filter: ScreenFilter;
  readonly #desk: Desk;
  readonly #past: LogPast;
  readonly #list = new LogList();
  readonly #scroll = new ScrollState({ shows: "end" });
  readonly #names = new WeakMap<LogLine, string>();
  #nameCount = 0;
  #wanted: LogFilter = SHOW_ALL;
  /** What a search found, in words; null when none was made. */
  #search: string | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#past = new LogPast(desk);
    this.actions = this.#makeActions();
    const wanted = () => this.#wanted.source;
    this.filter = {
      get text() {
        return wanted();
      },
      hint: LOG_FILTER_HINT,
      set: (text) => this.#setFilter(text),
    };
  }

  /** Its aggregated lines while there is an aggregator; without it what every worker says. */
  get topics(): readonly string[] {
    return this.#past.hasKeeper ? ["logs.aggregated"] : ["logs.debug", "logs.info"];
  }

  shown(): void {
    this.#past.begin();
    // A search that was given up when the screen was left.
    if (this.#wanted.regex !== null && this.#search === null) void this.#runSearch(this.#wanted);
  }

  hidden(): void {
    this.#past.giveUp();
  }

  draw(canvas: Canvas, moment: Moment): void {
    const { logs, workers } = this.#desk.model;
    this.#past.keepUp(moment.nowMs);
    this.#list.update(logs.buffer);
    const { lines } = this.#list;
    const rows = Math.max(1, canvas.rows - 1);
    this.#scroll.update(lines.length, rows, (index) => this.#nameOf(lines[index]));
    const standing = { hasKeeper: this.#past.hasKeeper, isAsking: this.#past.isAsking };
    logHeading(canvas, this.#wanted, {
      hasLooked: workers.hasLooked,
      ...standing,
      search: this.#search,
      isStill: this.#list.isStill,
      newCount: this.#list.newCount(logs.buffer),
      scroll: this.#scroll,
    });
    const body = canvas.region(1, 1, canvas.columns - 1, rows);
    if (lines.length === 0) return this.#drawNothing(body);
    const list = body.region(0, 0, body.columns - 2, rows);
    const layout = logColumns(list.columns, logs.workers);
    const { offset, page, count, selection, isFollowing } = this.#scroll;
    for (let row = 0; row < page; row++) {
      const line = lines[offset + row];
      if (line === undefined) break;
      const isChosen = offset + row === selection && (!isFollowing || this.#list.isStill);
      drawLogRow(list, row, line, layout, this.#wanted, isChosen ? Ink.selection : 0);
    }
    scrollbar(body, { offset, page, count });
  }

  mouse({ kind, row }: MouseEvent): void {
    if (kind === "wheel_up") this.#scrollBy(-WHEEL_ROWS);
    else if (kind === "wheel_down") this.#scrollBy(WHEEL_ROWS);
    else if (kind === "press" && row >= 1) this.#press(this.#scroll.offset + row - 1);
  }

  /** A click chooses a line, a click on the chosen one opens it. */
  #press(index: number): void {
    if (index >= this.#list.lines.length) return;
    if (index === this.#scroll.selection && !this.#scroll.isFollowing) return this.#open();
    this.#scroll.select(index);
  }

  #scrollBy(rows: number): void {
    const isAtTop = this.#scroll.offset === 0;
    this.#scroll.scroll(rows);
    if (rows < 0 && isAtTop) void this.#askOlder();
  }

  #makeActions(): Action[] {
    const scroll = (keys: readonly string[], help: string): Action => ({
      keys,
      label: "",
      help,
      run: () => this.#move(keys),
    });
    return [
      {
        keys: ["space"],
        label: "pause",
        help: "hold the picture; again: go on with what came meanwhile",
        run: () => this.#list.isStill ? this.#follow() : this.#list.hold(this.#buffer),
      },
      {
        keys: ["return"],
        label: "details",
        help: "the whole line with all its fields",
        unavailable: () => this.#list.lines.length === 0 ? "there is no line to open" : null,
        run: () => this.#open(),
      },
      {
        keys: ["v"],
        label: "level",
        help: "show only this level and more urgent ones: all, info, warning, error",
        run: () => this.#nextLevel(),
      },
      {
        keys: ["w"],
        label: "worker",
        help: "show one worker only: the next one; after the last one all of them",
        unavailable: () =>
          this.#desk.model.logs.workers.length === 0 ? "no worker has said anything yet" : null,
        run: () => this.#nextWorker(),
      },
      {
        keys: ["e"],
        label: "last error",
        help: "go back to the error before this line",
        run: () => this.#previousError(),
      },
      {
        keys: ["end", "G"],
        label: "follow",
        help: "go to the newest line and stay there",
        run: () => this.#follow(),
      },
      ...KEYS_OF_SCROLL.map(([key, other, help]) => scroll([key, other], help)),
    ];
  }

  get #buffer() {
    return this.#desk.model.logs.buffer;
  }

  async #move([key = ""]: readonly string[]): Promise<void> {
    const isBack = key === "up" || key === "pageup" || key === "home";
    const isAtTop = this.#scroll.selection <= 0;
    this.#scroll.press(key);
    if (isBack && isAtTop) await this.#askOlder();
  }

  #follow(): void {
    if (this.#wanted.regex === null) this.#list.release();
    this.#list.update(this.#buffer);
    this.#scroll.update(this.#list.lines.length, this.#scroll.page);
    this.#scroll.select(this.#list.lines.length - 1);
  }

  #open(): void {
    const line = this.#list.lines[this.#scroll.selection];
    if (line !== undefined) this.#desk.open(new LogDetails(this.#desk, line));
  }

  #nextLevel(): void {
    const { level, source } = this.#wanted;
    const next = LEVELS[level === null ? 1 : LEVELS.indexOf(level) + 1] ?? null;
    this.#desk.say(next === null ? "all levels" : `${next} and more urgent`);
    this.#setFilter(withWord(source, "level", next));
  }

  #nextWorker(): void {
    const { workers } = this.#desk.model.logs;
    const { worker, source } = this.#wanted;
    const next = workers[worker === null ? 0 : workers.indexOf(worker.value) + 1] ?? null;
    this.#desk.say(next === null ? "all workers" : next);
    this.#setFilter(withWord(source, "worker", next));
  }

  #previousError(): void {
    const { lines } = this.#list;
    const from = this.#scroll.isFollowing ? lines.length : this.#scroll.selection;
    const at = lines.findLastIndex(({ level }, index) => level === "error" && index < from);
    if (at < 0) this.#desk.warn("no error before this line");
    else this.#scroll.select(at);
  }

  /** @returns why it cannot be so, else null */
  #setFilter(text: string): string | null {
    if (text === this.#wanted.source) return null;
    const { logs } = this.#desk.model;
    const filter = parseLogFilter(text, logs.workers);
    if (typeof filter === "string") return filter;
    if (filter.regex !== null && !this.#past.hasKeeper) {
      return `a regular expression needs ${KEEPER}, which is not running; plain text does without`;
    }
    this.#past.giveUp();
    const wasSearch = this.#wanted.regex !== null;
    this.#wanted = filter;
    this.#search = null;
    this.#list.setFilter(filter);
    if (wasSearch) this.#list.release();
    if (filter.regex !== null) void this.#runSearch(filter);
    return null;
  }

  async #runSearch(filter: LogFilter): Promise<void> {
    this.#list.hold(this.#buffer, []);
    try {
      const found = await this.#past.find(filter);
      if (found === null || filter !== this.#wanted) return;
      this.#list.prepend(found.lines);
      const more = found.hasMore ? "the last " : "";
      this.#search = `${more}${found.lines.length} of ${found.searched} lines`;
    } catch (error) {
      this.#search = `not found out: ${errorText(error)}`;
    }
    this.#desk.request();
  }

  /** Asks for what was said before the first line. The picture stands still then: it has no room for both. */
  async #askOlder(): Promise<void> {
    if (this.#past.isAsking) return;
    if (!this.#past.hasKeeper) {
      return this.#desk.warn(`what was said before is known to ${KEEPER} only`);
    }
    if (this.#list.isFull) return this.#desk.warn("more is not held here; a filter narrows it");
    if (!this.#list.isStill) this.#list.hold(this.#buffer);
    const { lines } = this.#list;
    const filter = this.#wanted;
    try {
      const found = await this.#past.find(filter, lines[0]?.time, lines);
      if (found === null || filter !== this.#wanted || !this.#list.isStill) return;
      this.#list.prepend(found.lines);
      if (found.lines.length === 0) this.#desk.say("this is the first line that is kept");
    } catch (error) {
      this.#desk.warn(errorText(error));
    }
  }

  #drawNothing(body: Canvas): void {
    if (this.#search !== null || this.#past.isAsking) return;
    const isFiltered = this.#wanted.source !== "";
    const text = isFiltered ? "no line matches; esc shows all" : "nothing was said yet";
    body.text(0, 0, text, Ink.quiet);
  }

  #nameOf(line: LogLine | undefined): string {
    if (line === undefined) return "";
    let name = this.#names.get(line);
    if (name === undefined) this.#names.set(line, name = String(++this.#nameCount));
    return name;
  }
}

const KEYS_OF_SCROLL: readonly (readonly [string, string, string])[] = [
  ["up", "k", "the line before; before the first one: what log_aggregator keeps"],
  ["down", "j", "the line after"],
  ["pageup", "ctrl+b", "a page back"],
  ["pagedown", "ctrl+f", "a page on"],
  ["home", "g", "the first line"],
];
