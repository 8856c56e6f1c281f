/** Values are kept in millionths: sums of whole numbers stay exact, however long they run. */
const UNIT = 1e6;

/** Mean of the latest values, each 0..1; of fewer at the start. Its cost does not grow with their number. */
export class RunningMean {
  readonly #values: Int32Array;
  #at = 0;
  #known = 0;
  #sum = 0;

  /** @param count how many values the mean is of, up to 1000 */
  constructor(count: number) {
    this.#values = new Int32Array(count);
  }

  /** Takes a value and returns the mean. */
  push(value: number): number {
    const values = this.#values;
    const whole = Math.round(UNIT * value);
    this.#sum += whole - (values[this.#at] as number);
    values[this.#at] = whole;
    this.#at = (this.#at + 1) % values.length;
    if (this.#known < values.length) this.#known++;
    return this.#sum / this.#known / UNIT;
  }
}
