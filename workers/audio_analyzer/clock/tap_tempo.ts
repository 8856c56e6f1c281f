/** Taps that are kept: more would hold on to a tempo that was left. */
const MOST_TAPS = 16;
/** So many taps give a tempo. */
const ENOUGH_TAPS = 4;
/** After this long a tap begins anew: 2 s is 30 BPM, and a finger may be late. */
const FORGET_SECONDS = 2.2;
/** A pause of so many intervals begins anew as well: somebody has stopped, or thinks of another song. */
const FORGET_INTERVALS = 1.8;
/** Two taps nearer than this are one finger that bounced. */
const BOUNCE_SECONDS = 0.1;
/** Intervals this near to the median are averaged; what is further away was a slip. */
const NEAR_MEDIAN = 0.15;

/** The tempo of taps, as far as they tell one. */
export interface TappedTempo {
  /** Seconds from beat to beat. */
  readonly periodSeconds: number;
  /** When a beat is, by the taps' own time: near the last tap, from all of them. */
  readonly beatSeconds: number;
}

/** Finds the tempo that a finger taps: the median of the intervals, made finer by those near to it. */
export class TapTempo {
  #taps: number[] = [];

  /** Taps of the series that is under way. */
  get count(): number {
    return this.#taps.length;
  }

  /**
   * Takes a tap. A tap out of order begins anew, as one after a pause does.
   *
   * @returns the tempo from the fourth tap on
   */
  tap(seconds: number): TappedTempo | undefined {
    const last = this.#taps.at(-1);
    if (last !== undefined) {
      const since = seconds - last;
      if (since >= 0 && since < BOUNCE_SECONDS) return undefined;
      const tooLong = Math.min(FORGET_SECONDS, FORGET_INTERVALS * this.#median());
      if (since < 0 || since > tooLong) this.#taps = [];
    }
    this.#taps.push(seconds);
    if (this.#taps.length > MOST_TAPS) this.#taps.shift();
    return this.#taps.length < ENOUGH_TAPS ? undefined : this.#tempo();
  }

  /** Begins anew with the next tap. */
  forget(): void {
    this.#taps = [];
  }

  #intervals(): number[] {
    return this.#taps.slice(1).map((tap, index) => tap - (this.#taps[index] ?? tap));
  }

  #median(): number {
    const sorted = this.#intervals().sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    const upper = sorted[middle] ?? Infinity;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
  }

  #tempo(): TappedTempo {
    const median = this.#median();
    const near = this.#intervals().filter((interval) =>
      Math.abs(interval / median - 1) <= NEAR_MEDIAN
    );
    const periodSeconds = near.length === 0
      ? median
      : near.reduce((sum, interval) => sum + interval, 0) / near.length;
    const last = this.#taps.at(-1) ?? 0;
    // How late each tap was against a beat at the last one; one tap alone is 20 ms wrong, their mean less.
    const late = this.#taps.map((tap) => {
      const beats = (tap - last) / periodSeconds;
      return (beats - Math.round(beats)) * periodSeconds;
    });
    const meanLate = late.reduce((sum, seconds) => sum + seconds, 0) / late.length;
    return { periodSeconds, beatSeconds: last + meanLate };
  }
}
