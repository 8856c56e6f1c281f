import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import { popup } from "../../../tui/widgets/box.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import { table, type TableColumn } from "../../../tui/widgets/table.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { Overlay } from "../../overlay.ts";
import { standingOf } from "../../standing.ts";
import { numberText } from "../../state/osc_arguments.ts";
import { isHeard, type OscMessage, type OscRow } from "../../state/osc_row.ts";
import { timeText } from "../logs/log_row.ts";
import { rateText } from "./osc_table.ts";
import { secondGraph } from "./second_graph.ts";

const MOST_COLUMNS = 110;
const GRAPH_COLUMNS = 30;
const LABEL_COLUMNS = 12;

const COLUMNS: readonly TableColumn[] = [
  { title: "type" },
  { title: "value", grow: 1 },
  { title: "least", align: "right", minColumns: 10 },
  { title: "most", align: "right", minColumns: 10 },
];

/** Everything about one address: each argument with its range, who sends, the last messages with their times. */
export class OscDetails implements Overlay {
  readonly #desk: Desk;
  readonly #address: string;
  readonly #scroll = new ScrollState({ shows: "end" });
  /** The messages when the picture was made to stand still. */
  #still: readonly OscMessage[] | null = null;

  constructor(desk: Desk, address: string) {
    this.#desk = desk;
    this.#address = address;
    desk.model.osc.watch(address);
  }

  draw(canvas: Canvas, moment: Moment): void {
    const { osc } = this.#desk.model;
    const note = `${this.#still === null ? "space pauses" : "PAUSED, space goes on"} · esc closes`;
    const columns = Math.min(MOST_COLUMNS, canvas.columns - 6);
    const rows = canvas.rows - 4;
    const box = popup(canvas, { columns, rows, title: this.#address, note });
    const row = osc.row(this.#address);
    if (row === undefined) box.text(0, 0, "it is not told of any more", Ink.warning);
    else this.#drawFacts(box, row, moment);
    const argumentRows = row === undefined ? 0 : row.last.texts.length + 1;
    const top = 5 + Math.min(argumentRows, Math.max(2, Math.floor((box.rows - 6) / 2)));
    if (row !== undefined) drawArguments(box.region(0, 4, box.columns, top - 5), row);
    this.#drawMessages(box.region(0, top, box.columns, box.rows - top));
  }

  #drawFacts(box: Canvas, row: OscRow, { nowMs }: Moment): void {
    const { osc, workers } = this.#desk.model;
    const senders = new Set([row.sender, ...osc.watchedSenders]);
    const isLive = standingOf(workers, osc.worker, null, nowMs).kind === "live";
    const rate = isLive && isHeard(row, nowMs) ? rateText(row.rate) : "-";
    const facts: readonly (readonly [string, string])[] = [
      ["rate", `${rate} · ${row.count} messages`],
      ["last", timeText(row.lastAt)],
      ["from", [...senders].join(", ")],
    ];
    facts.forEach(([name, text], index) => {
      box.text(0, index, name, Ink.quiet);
      box.text(LABEL_COLUMNS, index, clip(text, box.columns - LABEL_COLUMNS), Ink.text);
    });
    const left = box.columns - GRAPH_COLUMNS - 8;
    if (left < 44) return;
    box.text(left, 0, "rate", Ink.quiet);
    secondGraph(
      box.region(left + 8, 0, GRAPH_COLUMNS, 1),
      row.rates,
      nowMs,
      "from_zero",
      Ink.accent,
    );
    box.text(left, 1, "value", Ink.quiet);
    secondGraph(
      box.region(left + 8, 1, GRAPH_COLUMNS, 1),
      row.values,
      nowMs,
      "from_least",
      Ink.accent,
    );
  }

  #drawMessages(canvas: Canvas): void {
    const messages = this.#still ?? this.#desk.model.osc.watchedMessages;
    const page = Math.max(1, canvas.rows - 1);
    this.#scroll.update(messages.length, page);
    canvas.heading(0, "MESSAGES", messages.length > 0 ? `the last ${messages.length}` : "");
    if (messages.length === 0) canvas.text(0, 1, "none since this screen is shown", Ink.quiet);
    const { offset, count } = this.#scroll;
    for (let row = 0; row < page; row++) {
      const message = messages[offset + row];
      if (message === undefined) break;
      let at = canvas.text(0, row + 1, timeText(message.at), Ink.quiet) + 2;
      at = canvas.text(at, row + 1, message.arguments.types, Ink.quiet, 12) + 2;
      canvas.text(
        at,
        row + 1,
        clip(message.arguments.texts.join("  "), canvas.columns - at - 2),
        Ink.text,
      );
    }
    scrollbar(canvas.region(0, 1, canvas.columns, page), { offset, page, count });
  }

  key(name: string): void {
    if (name === "escape" || name === "return" || name === "q") this.#desk.close(this);
    else if (name === "space") {
      this.#still = this.#still === null ? [...this.#desk.model.osc.watchedMessages] : null;
    } else this.#scroll.press(name);
    this.#desk.request();
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.scroll(-3);
    else if (kind === "wheel_down") this.#scroll.scroll(3);
    else if (kind === "press") this.#desk.close(this);
    this.#desk.request();
  }

  closed(): void {
    this.#desk.model.osc.watch(null);
  }
}

function drawArguments(canvas: Canvas, { last, min, max }: OscRow): void {
  const isFlat = !last.types.includes("[");
  const bound = (value: number | null | undefined, index: number) =>
    value === null || value === undefined
      ? ""
      : numberText(value, isFlat ? last.types[index] : undefined);
  const rows = last.texts.map((text, index) => [
    { text: isFlat ? last.types[index] ?? "" : "", style: Ink.quiet },
    { text, style: Ink.text | Attribute.bold },
    { text: bound(min[index], index), style: Ink.quiet },
    { text: bound(max[index], index), style: Ink.quiet },
  ]);
  table(canvas, COLUMNS, rows);
}
