/**
 * A straight line through the last seconds of a level that is sampled in steps: how fast it changes, and
 * how steadily. A jump is told from a rise by the second.
 */
export class Trend {
  /** Change of the level per second; 0 until there are enough steps. */
  slope = 0;
  /** Squared correlation with time, 0..1: 1 for a straight line, at most 0.75 for a bare jump. */
  steadiness = 0;

  readonly #stepsPerSecond: number;
  readonly #levels: Float64Array;
  #steps = 0;

  /**
   * @param steps how many the line is drawn through
   * @param stepsPerSecond how often `push` is called
   */
  constructor(steps: number, stepsPerSecond: number) {
    this.#stepsPerSecond = stepsPerSecond;
    this.#levels = new Float64Array(steps);
  }

  /** Takes the level of one step. */
  push(level: number): void {
    const count = this.#levels.length;
    this.#levels.copyWithin(0, 1);
    this.#levels[count - 1] = level;
    if (this.#steps < count) this.#steps++;
    if (this.#steps === count) this.#fit();
  }

  /** Forgets everything. */
  reset(): void {
    this.#steps = 0;
    this.slope = 0;
    this.steadiness = 0;
  }

  /** Least squares. */
  #fit(): void {
    const count = this.#levels.length;
    const middle = (count - 1) / 2;
    let mean = 0;
    for (let i = 0; i < count; i++) mean += (this.#levels[i] as number) / count;
    let xy = 0;
    let xx = 0;
    let yy = 1e-9;
    for (let i = 0; i < count; i++) {
      const x = i - middle;
      const y = (this.#levels[i] as number) - mean;
      xy += x * y;
      xx += x * x;
      yy += y * y;
    }
    this.slope = (xy / xx) * this.#stepsPerSecond;
    this.steadiness = (xy * xy) / (xx * yy);
  }
}
