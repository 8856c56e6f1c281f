import type { Canvas } from "../tui/canvas.ts";
import { textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { wrapText } from "../tui/wrap_text.ts";
import type { Overlay } from "./overlay.ts";

const ANSWERS = "y or enter: yes   n: no";
/** Columns beside the text, and rows above and below it. */
const SIDES = 6;
const EDGES = 4;

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
    const wanted = Math.max(textWidth(this.#text), textWidth(ANSWERS));
    const columns = Math.min(canvas.columns, wanted + SIDES);
    const pieces = wrapText(this.#text, columns - SIDES).slice(0, Math.max(1, canvas.rows - EDGES));
    const rows = pieces.length + EDGES;
    const box = canvas.region(
      Math.floor((canvas.columns - columns) / 2),
      Math.max(0, Math.floor((canvas.rows - rows) / 2) - 1),
      columns,
      rows,
    );
    box.fill(" ", Ink.text);
    box.heading(0, "SURE?");
    pieces.forEach((piece, index) => {
      box.text(3, 2 + index, piece, Ink.warning | Attribute.bold);
    });
    box.text(3, rows - 2, ANSWERS, Ink.key);
    box.heading(rows - 1, "esc leaves it");
  }

  key(name: string): void {
    if (name === "y" || name === "Y" || name === "return") this.#answer(true);
    else if (name === "n" || name === "N" || name === "escape" || name === "q") this.#answer(false);
  }

  closed(): void {
    this.#answer(false);
  }
}
