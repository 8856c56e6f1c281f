/** How long a peak stands before it falls. */
const HOLD_MS = 900;
/** How fast it falls then, in full scales a second. */
const FALL_PER_SECOND = 0.8;

/** Holds the peaks of a row of levels for a moment, then lets them fall, as the meters of a mixer do. */
export class PeakHold {
  /** The peaks now, 0..1. */
  readonly peaks: Float64Array;
  readonly #heldUntilMs: Float64Array;
  #lastMs = 0;

  /** @param count number of levels */
  constructor(count: number) {
    this.peaks = new Float64Array(count);
    this.#heldUntilMs = new Float64Array(count);
  }

  /** Takes the levels of this moment; `nowMs` never goes back. */
  update(levels: ArrayLike<number>, nowMs: number): void {
    const fall = FALL_PER_SECOND * Math.max(0, nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    for (let index = 0; index < this.peaks.length; index++) {
      const level = levels[index] ?? 0;
      const peak = this.peaks[index] ?? 0;
      if (level >= peak) {
        this.peaks[index] = level;
        this.#heldUntilMs[index] = nowMs + HOLD_MS;
      } else if (nowMs > (this.#heldUntilMs[index] ?? 0)) {
        this.peaks[index] = Math.max(level, peak - fall);
      }
    }
  }
}
