/** One value for each of the last seconds; a ring that never grows. */
export class SecondHistory {
  readonly #values: Float64Array;
  #second = -Infinity;

  /** @param seconds how far it goes back */
  constructor(seconds: number) {
    this.#values = new Float64Array(seconds).fill(NaN);
  }

  /** How far it goes back. */
  get seconds(): number {
    return this.#values.length;
  }

  /** Takes the value of this second, which never goes back. */
  push(nowMs: number, value: number): void {
    const second = Math.floor(nowMs / 1000);
    const skipped = Math.min(this.#values.length, second - this.#second - 1);
    for (let back = 1; back <= skipped; back++) {
      // What comes once a second may just miss one: that is no gap.
      this.#values[this.#slot(second - back)] = skipped === 1 ? value : NaN;
    }
    this.#values[this.#slot(second)] = value;
    this.#second = second;
  }

  /** The value so many seconds ago; NaN where nothing was heard. */
  at(ago: number, nowMs: number): number {
    const second = Math.floor(nowMs / 1000) - ago;
    if (second > this.#second || second <= this.#second - this.#values.length) return NaN;
    return this.#values[this.#slot(second)] ?? NaN;
  }

  /** A copy that stays as it is. */
  copy(): SecondHistory {
    const copy = new SecondHistory(this.#values.length);
    copy.#values.set(this.#values);
    copy.#second = this.#second;
    return copy;
  }

  #slot(second: number): number {
    const { length } = this.#values;
    return ((second % length) + length) % length;
  }
}
