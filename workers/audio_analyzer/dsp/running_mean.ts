/** Values are kept as whole multiples of this: adding and taking away again leaves no rest, for ever. */
const UNIT = 2 ** -32;

/**
 * Mean of the latest values at the cost of one, exact after any time: the sum is one of integers, and a
 * double holds 2^53 of them.
 */
export class RunningMean {
  /** Mean of the latest values, of fewer at the start; 0 without any. */
  mean = 0;

  readonly #units: Float64Array;
  #sum = 0;
  #count = 0;
  #place = 0;

  /** @param count of how many values, at most 2000 */
  constructor(count: number) {
    this.#units = new Float64Array(count);
  }

  /** @param value up to 1000 in size; kept to 10 digits after the point */
  push(value: number): void {
    const units = this.#units;
    const unit = Math.round(value / UNIT);
    this.#sum += unit - (units[this.#place] as number);
    units[this.#place] = unit;
    if (++this.#place === units.length) this.#place = 0;
    if (this.#count < units.length) this.#count++;
    this.mean = this.#sum * UNIT / this.#count;
  }
}
