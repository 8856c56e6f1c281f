/** Times over which the fit is averaged: now, for showing a tempo, and as usual, in seconds. */
const NOW_SECONDS = 1.2;
const CLARITY_SECONDS = 3;
const USUAL_SECONDS = 6;
/** A fit that is usually better than this, and now worse than that, means that the music has changed. */
const GOOD_FIT = 3;
const BAD_FIT = -1;

/**
 * Watches how well the onsets fit what a filter expects of them, in natural logarithms of the likelihood
 * gained per second over a filter that expects no beat: music has 3 to 12, noise, crowds and talk have
 * -4 to 1, and another piece than the expected one has less than 0.
 */
export class FitWatch {
  /** Fit over the last seconds. */
  clarity = 0;

  readonly #rate: number;
  #now = 0;
  #usual = 0;

  constructor(framesPerSecond: number) {
    this.#rate = framesPerSecond;
  }

  /**
   * @param logGain how much likelier this frame was than without any beat
   * @returns whether another piece or tempo has begun; it is said once
   */
  push(logGain: number): boolean {
    const gain = logGain * this.#rate;
    this.#now += (gain - this.#now) / (NOW_SECONDS * this.#rate);
    this.clarity += (gain - this.clarity) / (CLARITY_SECONDS * this.#rate);
    this.#usual += (gain - this.#usual) / (USUAL_SECONDS * this.#rate);
    const changed = this.#usual > GOOD_FIT && this.#now < BAD_FIT;
    if (changed) this.#usual = 0;
    return changed;
  }

  /** Forgets everything. */
  reset(): void {
    this.clarity = 0;
    this.#now = 0;
    this.#usual = 0;
  }
}
