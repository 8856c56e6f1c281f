import type { Canvas } from "../../tui/canvas.ts";
import { textWidth } from "../../tui/glyphs.ts";
import { Attribute, Ink } from "../../tui/style.ts";
import { drawTextField, TextField } from "../../tui/widgets/text_field.ts";
import type { History, HistoryWalk } from "../command_line/history.ts";
import type { Desk } from "../desk.ts";
import type { Overlay } from "../overlay.ts";
import type { ScreenFilter } from "../screen.ts";

/** Below this a hint beside the line leaves no room to type. */
const LEAST_TYPING_COLUMNS = 24;
/** `worker:name` at the end, as keys set it. */
const WHOLE_WORD = /(^|\s)!?[a-z]+:[^\s/]+$/;

/** The line after `/`: edits the filter of a screen, which obeys at every key. */
export class FilterLine implements Overlay {
  readonly isTypedInLastRow = true;
  readonly #desk: Pick<Desk, "request" | "close">;
  readonly #filter: ScreenFilter;
  readonly #history: History;
  readonly #former: string;
  readonly #field: TextField;
  #walk: HistoryWalk | null = null;
  #trouble: string | null = null;
  #isKept = false;

  /** @param history the filters that were typed on this screen before */
  constructor(desk: Pick<Desk, "request" | "close">, filter: ScreenFilter, history: History) {
    this.#desk = desk;
    this.#filter = filter;
    this.#history = history;
    this.#former = filter.text;
    // What is typed behind a whole word is another word.
    this.#field = new TextField(WHOLE_WORD.test(filter.text) ? `${filter.text} ` : filter.text);
  }

  draw(canvas: Canvas): void {
    const row = canvas.rows - 1;
    canvas.region(0, row, canvas.columns, 1).fill(" ", Ink.text);
    canvas.text(0, row, "/", Ink.key | Attribute.bold);
    const hint = this.#trouble === null ? this.#filter.hint : `✗ ${this.#trouble}`;
    const hintColumns = Math.min(
      textWidth(hint),
      Math.max(0, canvas.columns - LEAST_TYPING_COLUMNS),
    );
    drawTextField(canvas.region(1, row, canvas.columns - hintColumns - 4, 1), 0, this.#field);
    canvas.region(canvas.columns - hintColumns - 1, row, hintColumns, 1)
      .text(0, 0, hint, this.#trouble === null ? Ink.quiet : Ink.warning);
  }

  key(name: string): void {
    this.#desk.request();
    if (name === "escape") return this.#desk.close(this);
    if (name === "return" || name === "enter") return this.#keep();
    if (name === "up" || name === "down") return this.#walkTo(name === "up" ? "older" : "newer");
    if (name === "backspace" && this.#field.text === "") return this.#keep();
    if (!this.#field.press(name)) return;
    this.#walk = null;
    this.#set();
  }

  paste(text: string): void {
    this.#field.insert(text.trim());
    this.#walk = null;
    this.#set();
  }

  closed(): void {
    if (!this.#isKept) this.#filter.set(this.#former);
  }

  #set(): void {
    this.#trouble = this.#filter.set(this.#field.text);
  }

  /** A filter that cannot be so stays open. */
  #keep(): void {
    this.#set();
    if (this.#trouble !== null) return;
    this.#isKept = true;
    this.#history.add(this.#field.text.trimEnd());
    this.#desk.close(this);
  }

  #walkTo(direction: "older" | "newer"): void {
    this.#walk ??= this.#history.walk("");
    const text = this.#walk[direction]();
    if (text === null) return;
    this.#field.set(text);
    this.#set();
  }
}
