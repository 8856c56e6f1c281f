import type { Canvas } from "../tui/canvas.ts";
import type { MouseEvent } from "../tui/mouse_event.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { popup } from "../tui/widgets/box.ts";
import { scrollbar } from "../tui/widgets/scrollbar.ts";
import { type Action, keyLabel } from "./action.ts";
import type { Desk } from "./desk.ts";
import { type HelpLayout, type HelpSection, layOutHelp } from "./help_layout.ts";
import type { Overlay } from "./overlay.ts";

/** What no key tells of. */
const BESIDES: HelpSection = {
  title: "besides",
  entries: [
    { key: "mouse", text: "a click chooses, the wheel scrolls; with shift held, text is selected" },
    { key: ":mouse off", text: "leaves the mouse to the terminal; --no-mouse from the start" },
    { key: ":theme light", text: "other colours: dark, light, high_contrast" },
    { key: ":config WORKER", text: "edits what a worker is set to" },
    { key: "ctrl+z", text: "back to the shell; fg returns" },
    { key: "outside", text: "vj_console --help shows all that can be typed after ':'" },
  ],
};
/** Columns of the popup's frame, and of the bar at its right. */
const EDGE_COLUMNS = 6;
const EDGE_ROWS = 2;

/** The help of a screen: what its keys do, what keys do everywhere, and what else there is. */
export class Help implements Overlay {
  readonly #desk: Desk;
  readonly #title: string;
  readonly #sections: readonly HelpSection[];
  #offset = 0;
  #page = 1;
  #layout: HelpLayout | null = null;
  #laidOutFor = 0;

  /** @param sections actions with a heading each */
  constructor(
    desk: Desk,
    title: string,
    sections: readonly { readonly title: string; readonly actions: readonly Action[] }[],
  ) {
    this.#desk = desk;
    this.#title = title;
    const own = sections.filter(({ actions }) => actions.length > 0);
    this.#sections = [...own.map(sectionOf), BESIDES];
  }

  #layOut(columns: number): HelpLayout {
    if (this.#layout === null || this.#laidOutFor !== columns) {
      this.#layout = layOutHelp(this.#sections, columns);
      this.#laidOutFor = columns;
    }
    return this.#layout;
  }

  draw(canvas: Canvas): void {
    const layout = this.#layOut(Math.max(1, canvas.columns - EDGE_COLUMNS));
    const { columns, width, textFrom } = layout;
    const count = Math.max(...columns.map((lines) => lines.length));
    this.#page = Math.max(1, Math.min(canvas.rows - EDGE_ROWS, count));
    this.#offset = Math.max(0, Math.min(this.#offset, count - this.#page));
    const hidden = count - this.#page - this.#offset;
    const box = popup(canvas, {
      columns: columns.length * width + 2,
      rows: this.#page,
      title: `HELP ${this.#title}`,
      note: hidden > 0 ? `↓ ${hidden} more · esc closes` : "esc closes",
    });
    columns.forEach((lines, index) => {
      const part = box.region(index * width, 0, width, box.rows);
      for (let row = 0; row < this.#page; row++) {
        const line = lines[this.#offset + row];
        if (line === undefined) break;
        part.text(0, row, line.key, Ink.key | Attribute.bold);
        if (line.isHeading) part.text(0, row, line.text, Ink.title);
        else part.text(textFrom, row, line.text, Ink.text);
      }
    });
    if (count > this.#page) scrollbar(box, { offset: this.#offset, page: this.#page, count });
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

function sectionOf(
  { title, actions }: { readonly title: string; readonly actions: readonly Action[] },
): HelpSection {
  return {
    title,
    entries: actions.map(({ keys, help, unavailable }) => {
      const reason = unavailable?.() ?? null;
      return {
        key: keys.map(keyLabel).join(" "),
        text: reason === null ? help : `${help} (not now: ${reason})`,
      };
    }),
  };
}
