import type { Canvas } from "../tui/canvas.ts";
import { textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { popup } from "../tui/widgets/box.ts";
import { wrapText } from "../tui/wrap_text.ts";
import type { Overlay } from "./overlay.ts";

const ANSWERS = "y or enter: yes   n or esc: no";
const MOST_COLUMNS = 70;
/** Columns of the frame and beside the text; rows of the frame, and of what is not the text. */
const SIDES = 6;
const EDGES = 6;

/** A question before something that interrupts the show: `y` or enter does it, `n` and esc leave it. */
export class Question implements Overlay {
  readonly #text: string;
  readonly #answer: (isYes: boolean) => void;

  /** @param answer called once, also when the question is closed by something else */
  constructor(text: string, answer: (isYes: boolean) => void) {
    this.#text = text;
    this.#answer = answer;
  }

  draw(canvas: Canvas): void {
    const lines = wrapText(this.#text, Math.min(MOST_COLUMNS, canvas.columns - SIDES))
      .slice(0, Math.max(1, canvas.rows - EDGES));
    const columns = Math.max(ANSWERS.length, ...lines.map((line) => textWidth(line))) + 2;
    const box = popup(canvas, { columns, rows: lines.length + 4, title: "SURE?" });
    lines.forEach((line, row) => box.text(1, row + 1, line, Ink.warning | Attribute.bold));
    box.text(1, lines.length + 2, ANSWERS, Ink.key);
  }

  key(name: string): void {
    if (name === "y" || name === "Y" || name === "return") this.#answer(true);
    else if (name === "n" || name === "N" || name === "escape" || name === "q") this.#answer(false);
  }

  closed(): void {
    this.#answer(false);
  }
}
