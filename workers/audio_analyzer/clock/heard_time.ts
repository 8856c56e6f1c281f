/** The best of so long is remembered: a source that lost sound is believed anew after at most twice this. */
const WINDOW_SECONDS = 1;

/**
 * Which moment of the sound is heard at a moment of the computer's time. Frames arrive late and
 * unevenly, never early: the one that was least late tells how the two clocks stand, so that waiting
 * in a pipe, for a turn or for a frame to be complete does not count.
 */
export class HeardTime {
  #best = -Infinity;
  #bestBefore = -Infinity;
  #windowEndSeconds = -Infinity;

  /** Takes a frame: where the sound's time stood when it came, and the monotonic time of that. */
  arrived(audioSeconds: number, monotonicMs: number): void {
    const nowSeconds = monotonicMs / 1000;
    if (nowSeconds >= this.#windowEndSeconds) {
      const isLongAgo = nowSeconds >= this.#windowEndSeconds + WINDOW_SECONDS;
      this.#bestBefore = isLongAgo ? -Infinity : this.#best;
      this.#best = -Infinity;
      this.#windowEndSeconds = nowSeconds + WINDOW_SECONDS;
    }
    this.#best = Math.max(this.#best, audioSeconds - nowSeconds);
  }

  /**
   * The time of the sound that is heard at a monotonic time; NaN before the first frame.
   *
   * @param captureSeconds how old sound is at the least when it arrives: heard as much earlier
   */
  at(monotonicMs: number, captureSeconds: number): number {
    return monotonicMs / 1000 + this.#ahead + captureSeconds;
  }

  /** The monotonic time at which a time of the sound is heard, the inverse of {@link at}. */
  momentMs(audioSeconds: number, captureSeconds: number): number {
    return 1000 * (audioSeconds - this.#ahead - captureSeconds);
  }

  /** By how much the sound's time is ahead of the computer's. */
  get #ahead(): number {
    const best = Math.max(this.#best, this.#bestBefore);
    return best === -Infinity ? NaN : best;
  }
}
