/** Share of the past in the cumulative score. */
const MEMORY = 0.9;
/** Tightness of the transition: standard deviations per natural log of the interval's ratio. */
const TIGHTNESS = 9;
/** How far an interval may differ from the period, as a ratio. */
const REACH = 1.3;
/** Width of the preference for the expected moment, as a part of the period. */
const EXPECTATION_WIDTH = 0.17;

/**
 * Where in time the beats lie, given their period: the cumulative score of Ellis, "Beat tracking by
 * dynamic programming" (2007), made causal by predicting the next beat from the last two periods of
 * the score (as Stark, Davies and Plumbley do, "Real-time beat-synchronous analysis", DAFx 2009).
 */
export class Phase {
  /** The best moment that the last `predict` found with no regard to what was expected. */
  rivalFrame = 0;
  /** How many times better that moment scores than the one that was returned. */
  rivalRatio = 1;

  readonly #score: Float64Array;
  readonly #mask: number;
  #frame = -1;
  /** Weights of the intervals from `#firstInterval` frames on, for the period they were made for. */
  readonly #weights: Float64Array;
  #firstInterval = 0;
  #intervals = 0;
  #weighedPeriod = 0;

  /** @param maxPeriodFrames the longest period that will be asked for */
  constructor(maxPeriodFrames: number) {
    const size = 2 ** Math.ceil(Math.log2(maxPeriodFrames * 4 + 4));
    this.#score = new Float64Array(size);
    this.#mask = size - 1;
    this.#weights = new Float64Array(size);
  }

  /** Takes the onset strength of one frame and the current period in frames, 0 while unknown. */
  push(strength: number, periodFrames: number): void {
    this.#frame++;
    const frame = this.#frame;
    if (Math.abs(periodFrames - this.#weighedPeriod) > 0.001 * periodFrames) {
      this.#weigh(periodFrames);
    }
    let best = 0;
    const first = this.#firstInterval;
    for (let i = 0; i < this.#intervals; i++) {
      const earlier = this.#score[(frame - first - i) & this.#mask] as number;
      const score = (this.#weights[i] as number) * earlier;
      if (score > best) best = score;
    }
    this.#score[frame & this.#mask] = (1 - MEMORY) * strength + MEMORY * best;
  }

  /** Weighs the intervals around a period; kept, because the period seldom changes. */
  #weigh(periodFrames: number): void {
    this.#weighedPeriod = periodFrames;
    this.#firstInterval = Math.round(periodFrames / REACH);
    this.#intervals = Math.round(periodFrames * REACH) - this.#firstInterval + 1;
    for (let i = 0; i < this.#intervals; i++) {
      const turn = TIGHTNESS * Math.log((this.#firstInterval + i) / periodFrames);
      this.#weights[i] = Math.exp(-0.5 * turn * turn);
    }
  }

  /**
   * The most likely moment of a beat around an expected one.
   * @param expectedFrame when the next beat is due (frames since the start), or NaN when nothing is expected
   * @param earliestFrame the first moment to consider; one period from there is searched
   * @returns frames since the start, with fractions
   */
  predict(expectedFrame: number, periodFrames: number, earliestFrame: number): number {
    let bestFrame = earliestFrame;
    let best = -1;
    let top = -1;
    const steps = Math.ceil(periodFrames);
    for (let u = 0; u < steps; u++) {
      const at = earliestFrame + u;
      let s = this.#read(at - periodFrames) + 0.5 * this.#read(at - 2 * periodFrames);
      if (s > top) {
        top = s;
        this.rivalFrame = at;
      }
      if (!Number.isNaN(expectedFrame)) {
        const turn = (at - expectedFrame) / (EXPECTATION_WIDTH * periodFrames);
        s *= Math.exp(-0.5 * turn * turn);
      }
      if (s > best) {
        best = s;
        bestFrame = at;
      }
    }
    const own = this.#read(bestFrame - periodFrames) +
      0.5 * this.#read(bestFrame - 2 * periodFrames);
    this.rivalRatio = own > 0 ? top / own : 1;
    return bestFrame;
  }

  /** The score at a moment between frames; 0 where it has not been or is not kept. */
  #read(frame: number): number {
    const whole = Math.floor(frame);
    if (whole + 1 > this.#frame || whole < 0) return 0;
    const part = frame - whole;
    return (1 - part) * (this.#score[whole & this.#mask] as number) +
      part * (this.#score[(whole + 1) & this.#mask] as number);
  }

  /** Forgets everything; the next frame has this number. */
  reset(nextFrame: number): void {
    this.#score.fill(0);
    this.#weighedPeriod = 0;
    this.#intervals = 0;
    this.#frame = nextFrame - 1;
  }
}
