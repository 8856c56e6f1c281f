import type { Canvas } from "../tui/canvas.ts";
import { textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { type Action, keyLabel } from "./action.ts";
import type { Desk } from "./desk.ts";
import type { MouseEvent } from "../tui/mouse_event.ts";
import type { Overlay } from "./overlay.ts";

/** Rows of frame above and below the lines. */
const FRAME_ROWS = 2;

interface HelpLine {
  readonly key: string;
  readonly text: string;
}

/** The help of a screen: what its keys do, and what keys do everywhere. */
export class Help implements Overlay {
  readonly #desk: Desk;
  readonly #title: string;
  readonly #lines: readonly HelpLine[];
  #offset = 0;
  #page = 1;

  /** @param sections actions with a heading each */
  constructor(
    desk: Desk,
    title: string,
    sections: readonly { readonly title: string; readonly actions: readonly Action[] }[],
  ) {
    this.#desk = desk;
    this.#title = title;
    this.#lines = sections.flatMap(({ title, actions }, index) => [
      ...(index > 0 ? [{ key: "", text: "" }] : []),
      { key: "", text: title.toUpperCase() },
      ...actions.map(({ keys, help, unavailable }) => {
        const reason = unavailable?.() ?? null;
        return {
          key: keys.map(keyLabel).join(" "),
          text: reason === null ? help : `${help} (not now: ${reason})`,
        };
      }),
    ]);
  }

  draw(canvas: Canvas): void {
    const keyColumns = Math.max(...this.#lines.map(({ key }) => textWidth(key))) + 3;
    const longest = Math.max(...this.#lines.map(({ text }) => textWidth(text)));
    const columns = Math.min(canvas.columns, keyColumns + longest + 4);
    const rows = Math.min(canvas.rows, this.#lines.length + FRAME_ROWS);
    const box = canvas.region(
      Math.floor((canvas.columns - columns) / 2),
      Math.floor((canvas.rows - rows) / 2),
      columns,
      rows,
    );
    box.fill(" ", Ink.text);
    this.#page = Math.max(1, box.rows - FRAME_ROWS);
    this.#offset = Math.max(0, Math.min(this.#offset, this.#lines.length - this.#page));
    box.heading(0, `HELP ${this.#title}`);
    for (let row = 0; row < this.#page; row++) {
      const line = this.#lines[this.#offset + row];
      if (line === undefined) break;
      box.text(2, row + 1, line.key, Ink.key | Attribute.bold);
      box.text(line.key === "" ? 2 : keyColumns, row + 1, line.text, Ink.text);
    }
    const hidden = this.#lines.length - this.#page - this.#offset;
    box.heading(box.rows - 1, hidden > 0 ? `esc closes · ${hidden} more below` : "esc closes");
  }

  key(name: string): void {
    switch (name) {
      case "up":
      case "k":
        this.#offset--;
        break;
      case "down":
      case "j":
        this.#offset++;
        break;
      case "pageup":
        this.#offset -= this.#page;
        break;
      case "pagedown":
      case "space":
        this.#offset += this.#page;
        break;
      case "escape":
      case "?":
      case "q":
      case "return":
        this.#desk.close(this);
    }
    this.#offset = Math.max(0, this.#offset);
    this.#desk.request();
  }

  mouse({ kind }: MouseEvent): void {
    if (kind === "press") this.#desk.close(this);
    else if (kind === "wheel_up") this.key("up");
    else if (kind === "wheel_down") this.key("down");
  }
}
