import type { Canvas } from "../../../tui/canvas.ts";
import { textWidth } from "../../../tui/glyphs.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Ink } from "../../../tui/style.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { CockpitScreen, ScreenFilter } from "../../screen.ts";
import { type Standing, standingOf } from "../../standing.ts";
import { drawOscAbsent } from "./osc_absent.ts";
import { clearAddresses, toggleRecording, toggleReplay, unreachable } from "./osc_commands.ts";
import { OscDetails } from "./osc_details.ts";
import { OSC_FILTER_HINT, OscFilter } from "./osc_filter.ts";
import { drawOscHead, OSC_HEAD_ROWS } from "./osc_head.ts";
import { OSC_ORDERS, OscList } from "./osc_list.ts";
import { drawOscRow, drawOscTitles, oscColumns, type OscGraph } from "./osc_table.ts";
import { SendLine } from "./send_line.ts";

const WHEEL_ROWS = 3;
/** Rows above the first address: the head and the titles. */
const TOP_ROWS = OSC_HEAD_ROWS + 1;
const EVERYTHING = OscFilter.parse("");

/** What goes over OSC, by address. */
export class OscScreen implements CockpitScreen {
  readonly name = "osc";
  readonly topics: readonly string[] = ["osc.addresses", "osc.messages"];
  readonly actions: readonly Action[];
  readonly filter: ScreenFilter;
  readonly #desk: Desk;
  readonly #list: OscList;
  readonly #scroll = new ScrollState();
  #graph: OscGraph = "rate";
  #longest = 0;
  /** Messages that had come when the picture was made to stand still. */
  #stillMessages = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    if (typeof EVERYTHING === "string") throw new TypeError(EVERYTHING);
    const list = this.#list = new OscList(EVERYTHING);
    this.actions = this.#makeActions();
    this.filter = {
      get text() {
        return list.filter.source;
      },
      hint: OSC_FILTER_HINT,
      set: (text) => {
        const filter = OscFilter.parse(text);
        if (typeof filter === "string") return filter;
        list.filter = filter;
        return null;
      },
    };
  }

  draw(canvas: Canvas, moment: Moment): void {
    const { osc, workers } = this.#desk.model;
    this.#list.update(osc);
    const standing = standingOf(workers, osc.worker, null, moment.nowMs);
    this.#drawHead(canvas, standing, moment);
    if (standing.kind === "absent" || (osc.rowCount === 0 && this.#list.stillMs === null)) {
      const body = canvas.region(1, OSC_HEAD_ROWS, canvas.columns - 2, canvas.rows);
      return drawOscAbsent(body, osc, unreachable(this.#desk), moment.nowMs);
    }
    this.#drawRows(canvas, standing, moment);
  }

  #drawHead(canvas: Canvas, standing: Standing, { nowMs }: Moment): void {
    const { osc } = this.#desk.model;
    const { stillMs } = this.#list;
    const messages = osc.status?.messages ?? 0;
    drawOscHead(canvas.region(0, 0, canvas.columns, OSC_HEAD_ROWS), {
      worker: osc.worker,
      standing,
      status: osc.status,
      packetsPerSecond: standing.kind === "live" ? osc.packetsPerSecond(nowMs) : 0,
      still: stillMs === null ? null : {
        seconds: (nowMs - stillMs) / 1000,
        messages: Math.max(0, Math.max(messages, osc.totalMessages) - this.#stillMessages),
      },
      shown: this.#list.addresses.length,
      told: osc.rowCount,
      total: osc.totalAddresses,
      filter: this.#list.filter.source,
    });
  }

  #drawRows(canvas: Canvas, standing: Standing, moment: Moment): void {
    const { osc } = this.#desk.model;
    const { addresses, stillMs } = this.#list;
    const body = canvas.region(1, OSC_HEAD_ROWS, canvas.columns - 1, canvas.rows);
    const rows = Math.max(1, body.rows - 1);
    this.#scroll.update(addresses.length, rows, (index) => addresses[index] ?? "");
    const list = body.region(0, 0, body.columns - 2, body.rows);
    const { offset, page, count, selection } = this.#scroll;
    this.#measure(addresses, offset, page);
    const columns = oscColumns(list.columns, this.#longest, this.#graph, this.#list.order);
    drawOscTitles(list, 0, columns);
    const stillFor = stillMs === null ? 0 : moment.nowMs - stillMs;
    const look = {
      columns,
      filter: this.#list.filter,
      graph: this.#graph,
      nowMs: moment.nowMs - stillFor,
      isLive: standing.kind === "live",
    };
    for (let row = 0; row < page; row++) {
      const known = this.#list.row(osc, addresses[offset + row] ?? "");
      if (known === undefined) continue;
      const isChosen = offset + row === selection;
      drawOscRow(list, row + 1, known, look, isChosen ? Ink.selection : 0);
    }
    if (count === 0) list.text(0, 1, "no address matches; esc shows all", Ink.quiet);
    scrollbar(body.region(0, 1, body.columns, page), { offset, page, count });
  }

  /** The column of the addresses only grows: nothing jumps to and fro while one scrolls. */
  #measure(addresses: readonly string[], offset: number, page: number): void {
    for (let at = offset; at < offset + page; at++) {
      this.#longest = Math.max(this.#longest, textWidth(addresses[at] ?? "", 120));
    }
  }

  mouse({ kind, row }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.scroll(-WHEEL_ROWS);
    else if (kind === "wheel_down") this.#scroll.scroll(WHEEL_ROWS);
    else if (kind === "press" && row >= TOP_ROWS) {
      const index = this.#scroll.offset + row - TOP_ROWS;
      if (index >= this.#list.addresses.length) return;
      if (index === this.#scroll.selection) this.#open();
      else this.#scroll.select(index);
    }
  }

  #makeActions(): Action[] {
    const desk = this.#desk;
    const isOff = () => unreachable(desk);
    const hasNone = () => this.#list.addresses.length === 0 ? "there is no address to open" : null;
    return [
      {
        keys: ["space"],
        label: "pause",
        help: "hold the picture; again: go on with what came meanwhile",
        run: () => this.#togglePause(),
      },
      {
        keys: ["return"],
        label: "details",
        help: "all arguments of the address with their ranges, and its last messages",
        unavailable: hasNone,
        run: () => this.#open(),
      },
      {
        keys: ["o"],
        label: "order",
        help: "by address, by rate, by when they were heard last; ▾ shows which",
        run: () => this.#nextOrder(),
      },
      {
        keys: ["r"],
        label: "record",
        help: "record every packet with its time into a file; again: end it",
        unavailable: isOff,
        run: () => toggleRecording(desk),
      },
      {
        keys: ["s"],
        label: "send",
        help: "write a message and send it",
        unavailable: isOff,
        run: () => desk.open(new SendLine(desk, "")),
      },
      {
        keys: ["c"],
        label: "clear",
        help: "forget all addresses and counts",
        unavailable: isOff,
        run: () => clearAddresses(desk),
      },
      {
        keys: ["g"],
        label: "graph",
        help: "the graph shows the rate, or the first number of the messages",
        run: () => {
          this.#graph = this.#graph === "rate" ? "value" : "rate";
        },
      },
      {
        keys: ["p"],
        label: "replay",
        help: "choose a recording and play it; while one plays: end it",
        unavailable: isOff,
        run: () => toggleReplay(desk),
      },
      ...KEYS_OF_SCROLL.map(([key, others, help]): Action => ({
        keys: [key, ...others],
        label: "",
        help,
        run: () => void this.#scroll.press(key),
      })),
    ];
  }

  #togglePause(): void {
    const { osc } = this.#desk.model;
    if (this.#list.stillMs !== null) return this.#list.release();
    this.#list.hold(osc, this.#desk.now().nowMs);
    this.#stillMessages = Math.max(osc.status?.messages ?? 0, osc.totalMessages);
  }

  #nextOrder(): void {
    const next = OSC_ORDERS.indexOf(this.#list.order) + 1;
    this.#list.order = OSC_ORDERS[next] ?? "address";
    this.#desk.say(`by ${this.#list.order}`);
  }

  #open(): void {
    const address = this.#list.addresses[this.#scroll.selection];
    if (address !== undefined) this.#desk.open(new OscDetails(this.#desk, address));
  }
}

const KEYS_OF_SCROLL: readonly (readonly [string, readonly string[], string])[] = [
  ["up", ["k"], "the address before"],
  ["down", ["j"], "the address after"],
  ["pageup", ["ctrl+b"], "a page back"],
  ["pagedown", ["ctrl+f"], "a page on"],
  ["home", [], "the first address"],
  ["end", ["G"], "the last address"],
];
