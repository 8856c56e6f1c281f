import type { Canvas } from "../canvas.ts";
import { eachGlyph } from "../glyphs.ts";
import { Ink, type Style } from "../style.ts";
import { wrapText } from "../wrap_text.ts";
import { scrollbar } from "./scrollbar.ts";

/** How a line that is too long is shown. */
export type Wrapping = "wrap" | "cut";

/** What a pager is made of. */
export interface PagerOptions {
  /** How many lines are kept, the newest. @default 5000 */
  readonly capacity?: number;
  /** @default "cut" */
  readonly wrapping?: Wrapping;
  /** A log shows its end, a help its beginning. @default "end" */
  readonly shows?: "start" | "end";
}

interface Line {
  readonly text: string;
  readonly style: Style;
  /** As broken for `columns` when it was last in view. */
  rows: readonly string[];
  columns: number;
}

/** Of a longer line only the beginning is kept: nobody reads on, and ten megabytes are no line. */
const MOST_UNITS = 8192;
const STEP_COLUMNS = 8;

/**
 * Lines to read and to scroll, added to while they are shown. Only lines in view are measured, so a pager
 * costs the same with ten lines and with thousands.
 */
export class Pager {
  readonly #capacity: number;
  readonly #lines: Line[] = [];
  #wrapping: Wrapping;
  #isFollowing: boolean;
  /** The line at the top of the view, and which of its rows. */
  #top = 0;
  #topRow = 0;
  /** Columns that are out of view on the left, of lines that are cut. */
  #left = 0;
  /** The size of the view as last drawn. */
  #columns = 80;
  #rows = 24;

  constructor({ capacity = 5000, wrapping = "cut", shows = "end" }: PagerOptions = {}) {
    this.#capacity = Math.max(1, capacity);
    this.#wrapping = wrapping;
    this.#isFollowing = shows === "end";
  }

  /** How many lines are held. */
  get length(): number {
    return this.#lines.length;
  }

  /** Whether the newest line stays in view. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get wrapping(): Wrapping {
    return this.#wrapping;
  }

  /** Adds a line at the end; the oldest one goes when there are too many. Line breaks become signs. */
  push(text: string, style: Style = Ink.text): void {
    const more = text.length - MOST_UNITS;
    const kept = more > 0 ? `${text.slice(0, MOST_UNITS)}… (${more} characters more)` : text;
    this.#lines.push({ text: kept, style, rows: [], columns: -1 });
    if (this.#lines.length <= this.#capacity) return;
    this.#lines.shift();
    // The view stays where it is as long as its lines are there.
    if (this.#top > 0) this.#top--;
    else this.#topRow = 0;
  }

  /** Forgets all lines. */
  clear(): void {
    this.#lines.length = 0;
    this.#top = 0;
    this.#topRow = 0;
  }

  /** Breaks long lines, or cuts them; the line at the top stays there. */
  setWrapping(wrapping: Wrapping): void {
    this.#wrapping = wrapping;
    this.#topRow = 0;
    this.#left = 0;
  }

  /** Moves the view by rows; at the end it follows what is added. */
  scroll(rows: number): void {
    const [end, endRow] = this.#end();
    if (this.#isFollowing) [this.#top, this.#topRow] = [end, endRow];
    let row = this.#topRow + rows;
    while (row < 0 && this.#top > 0) row += this.#height(--this.#top);
    while (this.#top < end && row >= this.#height(this.#top)) row -= this.#height(this.#top++);
    this.#topRow = Math.max(0, row);
    this.#isFollowing = rows >= 0 &&
      (this.#top > end || (this.#top === end && this.#topRow >= endRow));
  }

  /** Does what a key is for: arrows, `j k`, pages, home and end, `g G`. @returns whether it was such a key */
  press(key: string): boolean {
    const page = Math.max(1, this.#rows - 1);
    switch (key) {
      case "up":
      case "k":
        this.scroll(-1);
        return true;
      case "down":
      case "j":
        this.scroll(1);
        return true;
      case "pageup":
      case "ctrl+b":
        this.scroll(-page);
        return true;
      case "pagedown":
      case "ctrl+f":
        this.scroll(page);
        return true;
      case "home":
      case "g":
        [this.#top, this.#topRow, this.#isFollowing] = [0, 0, false];
        return true;
      case "end":
      case "G":
        this.#isFollowing = true;
        return true;
      case "left":
        this.#left = Math.max(0, this.#left - STEP_COLUMNS);
        return true;
      case "right":
        if (this.#wrapping === "cut") this.#left = Math.min(MOST_UNITS, this.#left + STEP_COLUMNS);
        return true;
      default:
        return false;
    }
  }

  /** Draws the lines in view, and which part they are, in the last column. */
  draw(canvas: Canvas): void {
    this.#columns = Math.max(1, canvas.columns - 2);
    this.#rows = canvas.rows;
    const [end, endRow] = this.#end();
    const isBeyond = this.#top > end || (this.#top === end && this.#topRow > endRow);
    if (this.#isFollowing || isBeyond) [this.#top, this.#topRow] = [end, endRow];
    let line = this.#top;
    let skipped = Math.min(this.#topRow, this.#height(line) - 1);
    for (let row = 0; row < canvas.rows && line < this.#lines.length; line++) {
      const { style = Ink.text } = this.#lines[line] ?? {};
      for (const piece of this.#rowsOf(line).slice(skipped)) {
        canvas.text(0, row++, piece, style, this.#columns);
      }
      skipped = 0;
    }
    const page = Math.max(1, line - this.#top);
    scrollbar(canvas, { offset: this.#top, page, count: this.#lines.length });
  }

  /** Line and row at the top when the last row is at the bottom. */
  #end(): [line: number, row: number] {
    let left = this.#rows;
    for (let line = this.#lines.length - 1; line >= 0; line--) {
      left -= this.#height(line);
      if (left <= 0) return [line, -left];
    }
    return [0, 0];
  }

  #height(line: number): number {
    return this.#wrapping === "cut" ? 1 : this.#rowsOf(line).length;
  }

  #rowsOf(index: number): readonly string[] {
    const line = this.#lines[index];
    if (line === undefined) return [""];
    if (this.#wrapping === "cut") return [fromColumn(line.text, this.#left, this.#columns)];
    if (line.columns !== this.#columns) {
      line.rows = wrapText(line.text, this.#columns);
      line.columns = this.#columns;
    }
    return line.rows;
  }
}

/** The text without its first `left` columns. */
function fromColumn(text: string, left: number, columns: number): string {
  if (left === 0) return text;
  let at = 0;
  let kept = "";
  eachGlyph(text, left + columns, (glyph, width) => {
    if (at >= left) kept += glyph;
    at += width;
  });
  return kept;
}
