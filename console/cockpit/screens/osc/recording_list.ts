import { age } from "../../../durations.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Ink } from "../../../tui/style.ts";
import { popup } from "../../../tui/widgets/box.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import { table, type TableColumn } from "../../../tui/widgets/table.ts";
import type { Desk } from "../../desk.ts";
import type { Moment } from "../../moment.ts";
import type { Overlay } from "../../overlay.ts";
import type { RecordingFile } from "./recording_files.ts";

const WIDE = 76;
const COLUMNS: readonly TableColumn[] = [
  { title: "recording", grow: 1 },
  { title: "size", align: "right", minColumns: 9 },
  { title: "ended", align: "right", minColumns: 10 },
];

/** The recordings, of which one is chosen to be played. */
export class RecordingList implements Overlay {
  readonly #desk: Desk;
  readonly #files: readonly RecordingFile[];
  readonly #play: (file: RecordingFile) => void;
  readonly #scroll = new ScrollState();

  /** @param play called with the one that is chosen, after the list was closed */
  constructor(desk: Desk, files: readonly RecordingFile[], play: (file: RecordingFile) => void) {
    this.#desk = desk;
    this.#files = files;
    this.#play = play;
  }

  draw(canvas: Canvas, { nowSeconds }: Moment): void {
    const rows = Math.min(this.#files.length + 1, canvas.rows - 6);
    const note = "enter plays it · esc closes";
    const box = popup(canvas, { columns: WIDE, rows, title: "REPLAY", note });
    const cells = this.#files.map(({ name, bytes, endedAt }) => [
      { text: name },
      { text: sizeText(bytes), style: Ink.quiet },
      { text: `${age(nowSeconds - endedAt)} ago`, style: Ink.quiet },
    ]);
    table(box, COLUMNS, cells, { scroll: this.#scroll });
  }

  key(name: string): void {
    this.#desk.request();
    if (name === "escape" || name === "q") return this.#desk.close(this);
    if (name !== "return") return void this.#scroll.press(name);
    const file = this.#files[this.#scroll.selection];
    this.#desk.close(this);
    if (file !== undefined) this.#play(file);
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.scroll(-3);
    else if (kind === "wheel_down") this.#scroll.scroll(3);
    this.#desk.request();
  }
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
