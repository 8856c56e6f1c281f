import type { Canvas } from "../../tui/canvas.ts";
import { Attribute, Ink } from "../../tui/style.ts";
import { drawTextField, TextField } from "../../tui/widgets/text_field.ts";
import type { ConfigField } from "./config_field.ts";
import { HIDDEN, readValue } from "./value_words.ts";
import { whyNot } from "./why_not.ts";

/** One value while it is typed. */
export class ValueEditor {
  readonly field: ConfigField;
  readonly #text: TextField;

  constructor(field: ConfigField, text: string) {
    this.field = field;
    this.#text = new TextField(text);
  }

  /** Why what stands there cannot be the value; null when it can. */
  get trouble(): string | null {
    const { text } = this.#text;
    if (this.field.secret !== "none" && HIDDEN.some((word) => text.includes(word))) {
      return "holds a secret that is not shown here: write all of it";
    }
    const reading = readValue(this.field, text);
    return "trouble" in reading ? reading.trouble : whyNot(this.field.schema, reading.value);
  }

  /** The value that was typed. Ask for `trouble` before. */
  get value(): unknown {
    const reading = readValue(this.field, this.#text.text);
    return "value" in reading ? reading.value : undefined;
  }

  press(key: string): void {
    this.#text.press(key);
  }

  insert(text: string): void {
    this.#text.insert(text.trim());
  }

  /** Draws the line; a secret as dots. */
  draw(canvas: Canvas, row: number): void {
    const label = `${this.field.name} = `;
    const from = canvas.text(0, row, label, Ink.key | Attribute.bold);
    const line = canvas.region(from, row, canvas.columns - from, 1);
    if (this.field.secret === "none") return drawTextField(line, 0, this.#text);
    drawTextField(line, 0, new TextField("•".repeat(this.#text.text.length)));
  }
}
