import type { Canvas } from "../tui/canvas.ts";
import { clip, textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import type { Overlay } from "./overlay.ts";

const ANSWERS = "y yes   n no";

/** A question before something that interrupts the show: `y` or enter does it, everything else does not. */
export class Question implements Overlay {
  readonly #text: string;
  readonly #answer: (isYes: boolean) => void;

  /** @param answer called once, also when the question is closed by something else */
  constructor(text: string, answer: (isYes: boolean) => void) {
    this.#text = text;
    this.#answer = answer;
  }

  draw(canvas: Canvas): void {
    const columns = Math.min(canvas.columns, Math.max(textWidth(this.#text), 20) + 6);
    const box = canvas.region(
      Math.floor((canvas.columns - columns) / 2),
      Math.max(0, Math.floor(canvas.rows / 2) - 3),
      columns,
      5,
    );
    box.fill(" ", Ink.text);
    box.heading(0, "SURE?");
    box.text(3, 2, clip(this.#text, columns - 6), Ink.warning | Attribute.bold);
    box.text(3, 3, ANSWERS, Ink.key);
    box.heading(4, "esc leaves it");
  }

  key(name: string): void {
    if (name === "y" || name === "Y" || name === "return") this.#answer(true);
    else if (name === "n" || name === "N" || name === "escape" || name === "q") this.#answer(false);
  }

  closed(): void {
    this.#answer(false);
  }
}
