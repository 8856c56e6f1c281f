import type { Canvas } from "../canvas.ts";
import { Ink, type Style } from "../style.ts";
import { FROM_BELOW } from "./blocks.ts";
import { unit } from "./meter.ts";

/** The recent past of one value, the newest last; a ring that never grows. */
export class History {
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;

  /** @param capacity how many values are kept */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** How many values are held. */
  get length(): number {
    return this.#count;
  }

  /** Adds the newest value; the oldest goes when the ring is full. */
  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#count = Math.min(this.#count + 1, this.#values.length);
  }

  /** The value `age` steps back: 0 is the newest. Beyond what is held: 0. */
  at(age: number): number {
    if (age < 0 || age >= this.#count) return 0;
    const capacity = this.#values.length;
    return this.#values[(this.#next - 1 - age + 2 * capacity) % capacity] ?? 0;
  }
}

/**
 * Draws a history over a row of the canvas, the newest value at the right edge.
 * @param position the height of a value, 0..1
 */
export function sparkline(
  canvas: Canvas,
  row: number,
  history: History,
  position: (value: number) => number = unit,
  style: Style = Ink.accent,
): void {
  for (let column = 0; column < canvas.columns; column++) {
    const age = canvas.columns - 1 - column;
    if (age >= history.length) continue;
    const step = Math.min(7, Math.floor(unit(position(history.at(age))) * 8));
    canvas.glyph(column, row, FROM_BELOW[step] ?? "▁", style);
  }
}
