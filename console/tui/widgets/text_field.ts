import type { Canvas } from "../canvas.ts";
import { sanitise, textWidth } from "../glyphs.ts";
import { Attribute, Ink, type Style } from "../style.ts";

/** Longer text is no line that somebody edits. */
const MOST_UNITS = 4096;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The part of a text that is in view, and where the cursor stands in it. */
export interface FieldWindow {
  readonly text: string;
  /** Column of the cursor. */
  readonly column: number;
  /** The glyph under the cursor; a space behind the text. */
  readonly under: string;
}

/**
 * A line of text that is edited: the cursor steps over whole glyphs, and what comes in is made safe. The state
 * knows no terminal; `drawTextField` shows it.
 */
export class TextField {
  #text = "";
  /** In code units, always between two graphemes. */
  #cursor = 0;
  /** First code unit in view. */
  #first = 0;

  constructor(text = "") {
    this.set(text);
  }

  /** What stands in the field. */
  get text(): string {
    return this.#text;
  }

  /** Where the cursor stands, in code units. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Replaces the text; the cursor goes behind it. */
  set(text: string): void {
    this.#text = "";
    this.#cursor = 0;
    this.#first = 0;
    this.insert(text);
  }

  /** Inserts text at the cursor, line breaks as spaces: what somebody typed or pasted. */
  insert(text: string): void {
    const room = MOST_UNITS - this.#text.length;
    const line = sanitise(text.slice(0, room).replace(/[\r\n\t]+/g, " ")).slice(0, room);
    const after = this.#cursor + line.length;
    this.#text = this.#text.slice(0, this.#cursor) + line + this.#text.slice(this.#cursor);
    // What was typed may join what stands before or behind it to one glyph.
    this.#cursor = this.#stopFrom(after);
  }

  /**
   * Does what a key is for: characters, arrows, home and end, backspace and delete, and the keys of a shell:
   * ctrl+a e u k w, alt+b f d. @returns whether it was such a key
   */
  press(key: string): boolean {
    if (isCharacter(key)) {
      this.insert(key === "space" ? " " : key);
      return true;
    }
    switch (key) {
      case "left":
      case "ctrl+b":
        this.#cursor = this.#before();
        return true;
      case "right":
      case "ctrl+f":
        this.#cursor = this.#behind();
        return true;
      case "home":
      case "ctrl+a":
        this.#cursor = 0;
        return true;
      case "end":
      case "ctrl+e":
        this.#cursor = this.#text.length;
        return true;
      case "alt+b":
      case "ctrl+left":
        this.#cursor = this.#wordStart();
        return true;
      case "alt+f":
      case "ctrl+right":
        this.#cursor = this.#wordEnd();
        return true;
      case "backspace":
        return this.#cut(this.#before(), this.#cursor);
      case "delete":
        return this.#cut(this.#cursor, this.#behind());
      case "ctrl+u":
        return this.#cut(0, this.#cursor);
      case "ctrl+k":
        return this.#cut(this.#cursor, this.#text.length);
      case "ctrl+w":
      case "alt+backspace":
        return this.#cut(this.#wordStart(), this.#cursor);
      case "alt+d":
        return this.#cut(this.#cursor, this.#wordEnd());
      default:
        return false;
    }
  }

  /** What of the text is in view in `columns`: always the cursor. */
  window(columns: number): FieldWindow {
    const under = this.#text.slice(this.#cursor, this.#behind()) || " ";
    const room = Math.max(1, columns - textWidth(under));
    this.#first = Math.min(this.#first, this.#cursor);
    const stops = this.#stops();
    // Glyphs go out on the left until the cursor is in view.
    const farthest = stops.findIndex((stop) => stop >= this.#cursor) - room;
    let at = Math.max(0, farthest, stops.findIndex((stop) => stop >= this.#first));
    const width = () => textWidth(this.#text.slice(stops[at], this.#cursor));
    while ((stops[at] ?? 0) < this.#cursor && width() > room) at++;
    this.#first = stops[at] ?? 0;
    return { text: this.#text.slice(this.#first), column: width(), under };
  }

  /** Where the cursor may stand. */
  #stops(): number[] {
    const stops = Array.from(segmenter.segment(this.#text), ({ index }) => index);
    stops.push(this.#text.length);
    return stops;
  }

  #before(): number {
    return this.#stops().findLast((stop) => stop < this.#cursor) ?? 0;
  }

  #behind(): number {
    return this.#stopFrom(this.#cursor + 1);
  }

  #wordStart(): number {
    const at = /\S*\s*$/.exec(this.#text.slice(0, this.#cursor))?.index ?? 0;
    return this.#stops().findLast((stop) => stop <= at) ?? 0;
  }

  #wordEnd(): number {
    const [word = ""] = /^\s*\S*/.exec(this.#text.slice(this.#cursor)) ?? [];
    return this.#stopFrom(this.#cursor + word.length);
  }

  /** The first place at or behind `at` where the cursor may stand. */
  #stopFrom(at: number): number {
    return this.#stops().find((stop) => stop >= at) ?? this.#text.length;
  }

  #cut(from: number, to: number): true {
    this.#text = this.#text.slice(0, from) + this.#text.slice(to);
    this.#cursor = this.#stopFrom(from);
    return true;
  }
}

/** How a text field is shown. */
export interface TextFieldOptions {
  /** What stands there, quietly, while the field is empty. */
  readonly placeholder?: string;
  readonly style?: Style;
  /** The cursor is shown only in the field that takes the keys. @default "focused" */
  readonly focus?: "focused" | "idle";
}

/** Draws a text field over a row of the canvas; the cursor is an inverse cell. */
export function drawTextField(
  canvas: Canvas,
  row: number,
  field: TextField,
  { placeholder = "", style = Ink.text, focus = "focused" }: TextFieldOptions = {},
): void {
  const { text, column, under } = field.window(canvas.columns);
  if (text === "") canvas.text(0, row, placeholder, Ink.quiet);
  else canvas.text(0, row, text, style);
  if (focus === "idle") return;
  const shown = field.text === "" && placeholder !== "" ? placeholder : under;
  canvas.text(column, row, shown, style | Attribute.inverse, Math.max(1, textWidth(under)));
}

/** Whether a key is a character: the others have names of more than one, and unknown ones a control picture. */
function isCharacter(key: string): boolean {
  if (key === "space") return true;
  const [first, second] = key;
  return first !== undefined && second === undefined && !/[\u2400-\u2426]/.test(first);
}
