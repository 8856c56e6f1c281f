/** Share of its weight that a lag must have gathered before it is believed. */
const LEAST_SEEN = 0.04;

/**
 * Autocorrelation of a signal that forgets exponentially, kept up to date sample by sample. The signal
 * is first smoothed over five samples: peaks one sample wide would fall beside the multiples of a
 * period that is no whole number of samples.
 */
export class LeakyAutocorrelation {
  /** Correlation at lags 0..maxLag. */
  readonly values: Float64Array;

  readonly #decay: number;
  /** Recent values twice over, newest first, so that every window is contiguous. */
  readonly #recent: Float64Array;
  #at = 0;
  #before1 = 0;
  #before2 = 0;
  #before3 = 0;
  #before4 = 0;
  /** What is left of the weight of the time before the first value: 1 at the start, towards 0. */
  #unseen = 1;

  /**
   * @param maxLag longest lag in samples
   * @param memory time constant of forgetting in samples
   */
  constructor(maxLag: number, memory: number) {
    this.values = new Float64Array(maxLag + 1);
    this.#decay = Math.exp(-1 / memory);
    this.#recent = new Float64Array(2 * (maxLag + 1));
  }

  push(raw: number): void {
    const value =
      (raw + 2 * this.#before1 + 3 * this.#before2 + 2 * this.#before3 + this.#before4) / 9;
    this.#before4 = this.#before3;
    this.#before3 = this.#before2;
    this.#before2 = this.#before1;
    this.#before1 = raw;
    const span = this.values.length;
    this.#at = this.#at === 0 ? span - 1 : this.#at - 1;
    const at = this.#at;
    const recent = this.#recent;
    recent[at] = value;
    recent[at + span] = value;
    const values = this.values;
    const decay = this.#decay;
    this.#unseen *= decay;
    for (let lag = 0; lag < span; lag++) {
      values[lag] = decay * (values[lag] as number) + value * (recent[at + lag] as number);
    }
  }

  /**
   * Writes the correlation at each lag as if the signal had always been there: soon after the start
   * few products of long lags exist yet, and without this fast rhythms would seem the stronger ones.
   * @returns how many lags are known by now; the others are written as 0
   */
  unbiased(out: Float64Array): number {
    const grow = 1 / this.#decay;
    let unseen = this.#unseen;
    for (let lag = 0; lag < this.values.length; lag++) {
      const seen = 1 - unseen;
      if (seen <= LEAST_SEEN) {
        out.fill(0, lag);
        return lag;
      }
      out[lag] = (this.values[lag] as number) / seen;
      unseen *= grow;
    }
    return this.values.length;
  }

  reset(): void {
    this.#unseen = 1;
    this.values.fill(0);
    this.#recent.fill(0);
    this.#before1 = 0;
    this.#before2 = 0;
    this.#before3 = 0;
    this.#before4 = 0;
  }
}
