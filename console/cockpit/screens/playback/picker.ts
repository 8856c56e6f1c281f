import { errorText } from "../../../../bus/messages/errors.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip, textWidth } from "../../../tui/glyphs.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { Attribute, Ink, on } from "../../../tui/style.ts";
import { popup } from "../../../tui/widgets/box.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import type { Desk } from "../../desk.ts";
import type { Overlay } from "../../overlay.ts";

const LEAST_COLUMNS = 30;
const MOST_ROWS = 16;

/** One of several that can be chosen. */
export interface Choice {
  readonly text: string;
  /** What is to be known of it. */
  readonly note?: string;
  /** Whether it is the one now. */
  readonly isCurrent?: boolean;
  /** Makes it the one. What it throws is told to the person. */
  choose(): void | Promise<void>;
}

/** What a picker is made of. */
export interface PickerOptions {
  readonly title: string;
  /** Finds what there is; what it throws is shown. */
  load(signal: AbortSignal): Promise<readonly Choice[]> | readonly Choice[];
  /** What is said when there is nothing. */
  readonly empty: string;
}

/** A list over the screen from which one is chosen. What is asked for may take its time. */
export class Picker implements Overlay {
  readonly #desk: Desk;
  readonly #options: PickerOptions;
  readonly #scroll = new ScrollState();
  readonly #closed = new AbortController();
  #choices: readonly Choice[] | null = null;
  #trouble: string | null = null;
  /** Where the list was drawn last. */
  #place = { left: 0, top: 0, columns: 0 };

  constructor(desk: Desk, options: PickerOptions) {
    this.#desk = desk;
    this.#options = options;
  }

  /** Opens it over the screen. Resolves when it knows what there is, never rejects. */
  async open(): Promise<void> {
    this.#desk.open(this);
    const { signal } = this.#closed;
    try {
      const choices = await this.#options.load(signal);
      this.#choices = choices;
      this.#scroll.update(choices.length, MOST_ROWS);
      this.#scroll.select(Math.max(0, choices.findIndex(({ isCurrent }) => isCurrent === true)));
    } catch (error) {
      this.#trouble = errorText(error);
    }
    this.#desk.request();
  }

  closed(): void {
    this.#closed.abort();
  }

  draw(canvas: Canvas): void {
    const choices = this.#choices ?? [];
    const line = this.#trouble ?? (this.#choices === null ? "asking …" : this.#options.empty);
    const widest = choices.reduce(
      (most, { text, note = "" }) =>
        Math.max(most, textWidth(text, 200) + textWidth(note, 200) + 5),
      textWidth(line),
    );
    const inside = popup(canvas, {
      columns: Math.max(LEAST_COLUMNS, widest + 1),
      rows: Math.max(1, Math.min(MOST_ROWS, choices.length)),
      title: this.#options.title,
      note: choices.length === 0 ? "esc closes" : "enter takes it · esc closes",
    });
    if (choices.length === 0) {
      inside.text(0, 0, clip(line, inside.columns), this.#trouble === null ? Ink.text : Ink.bad);
      return;
    }
    this.#scroll.update(choices.length, inside.rows);
    const left = Math.floor((canvas.columns - inside.columns) / 2);
    const top = Math.floor((canvas.rows - inside.rows) / 2);
    this.#place = { left, top, columns: inside.columns };
    for (let row = 0; row < inside.rows; row++) {
      const choice = choices[this.#scroll.offset + row];
      if (choice === undefined) break;
      const isChosen = this.#scroll.selection === this.#scroll.offset + row;
      drawChoice(inside.region(0, row, inside.columns - 1, 1), choice, isChosen);
    }
    scrollbar(inside, this.#scroll);
  }

  key(name: string): void {
    if (name === "escape" || name === "q") this.#desk.close(this);
    else if (name === "return") void this.#take();
    else if (!this.#scroll.press(name)) return;
    this.#desk.request();
  }

  mouse({ kind, column, row }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.move(-1);
    else if (kind === "wheel_down") this.#scroll.move(1);
    else if (kind === "press") {
      const { left, top, columns } = this.#place;
      const index = this.#scroll.offset + row - top;
      const isInside = column >= left && column < left + columns && row >= top &&
        row < top + this.#scroll.page;
      if (!isInside || index >= this.#scroll.count) return this.#desk.close(this);
      this.#scroll.select(index);
      void this.#take();
    }
  }

  async #take(): Promise<void> {
    // Whoever cannot wait for the list does not close it.
    if (this.#choices === null && this.#trouble === null) return;
    const choice = this.#choices?.[this.#scroll.selection];
    this.#desk.close(this);
    try {
      await choice?.choose();
    } catch (error) {
      this.#desk.warn(errorText(error));
    }
  }
}

function drawChoice(canvas: Canvas, { text, note = "", isCurrent }: Choice, isChosen: boolean) {
  const ground = isChosen ? Ink.selection : 0;
  if (isChosen) canvas.fill(" ", on(Ink.text, ground));
  canvas.text(0, 0, isCurrent === true ? "●" : " ", on(Ink.good, ground));
  const style = on(isChosen ? Ink.text | Attribute.bold : Ink.text, ground);
  const end = canvas.text(2, 0, clip(text, canvas.columns - 2), style);
  const room = canvas.columns - end - 2;
  if (room > 3) canvas.text(end + 2, 0, clip(note, room), on(Ink.quiet, ground));
}
