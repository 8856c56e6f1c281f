/** Taps that are kept: more would hold on to a tempo that was left. */
const MOST_TAPS = 16;
/** So many taps give a tempo. */
const ENOUGH_TAPS = 4;
/** After this long a tap begins anew: 2 s is 30 BPM, and a finger may be late. */
const FORGET_SECONDS = 2.2;
/** A pause of so many intervals begins anew as well: somebody has stopped, or thinks of another song. */
const FORGET_INTERVALS = 1.8;
/** Two taps nearer than this, 400 BPM, are one finger that bounced. */
const BOUNCE_SECONDS = 0.15;

/** The tempo of taps, as far as they tell one. */
export interface TappedTempo {
  /** Seconds from beat to beat. */
  readonly periodSeconds: number;
  /** When a beat is, by the taps' own time: near the last tap, from all of them. */
  readonly beatSeconds: number;
}

/**
 * Finds the tempo that a finger taps. The median of the intervals tells which beat each tap is; the
 * median of the slopes between all of them (Theil and Sen), of which one late tap spoils few, the tempo.
 */
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
      if (since >= 0 && since < BOUNCE_SECONDS) return this.#tempo();
      const tooLong = Math.min(FORGET_SECONDS, FORGET_INTERVALS * this.#median());
      if (since < 0 || since > tooLong) this.#taps = [];
    }
    this.#taps.push(seconds);
    if (this.#taps.length > MOST_TAPS) this.#taps.shift();
    return this.#tempo();
  }

  /** Begins anew with the next tap. */
  forget(): void {
    this.#taps = [];
  }

  #median(): number {
    return median(this.#taps.slice(1).map((tap, index) => tap - (this.#taps[index] ?? tap)));
  }

  #tempo(): TappedTempo | undefined {
    if (this.#taps.length < ENOUGH_TAPS) return undefined;
    const interval = this.#median();
    const last = this.#taps.at(-1) ?? 0;
    let beat = 0;
    const beats = this.#taps.map((tap, index) => {
      const before = this.#taps[index - 1] ?? tap;
      return beat += Math.round((tap - before) / interval);
    });
    const slopes: number[] = [];
    this.#taps.forEach((tap, index) => {
      for (let earlier = 0; earlier < index; earlier++) {
        const between = (beats[index] ?? 0) - (beats[earlier] ?? 0);
        if (between > 0) slopes.push((tap - (this.#taps[earlier] ?? tap)) / between);
      }
    });
    const periodSeconds = median(slopes);
    // How late each tap was for a beat at the last one; one tap alone may be 30 ms wrong.
    const late = this.#taps.map((tap, index) =>
      tap - last - ((beats[index] ?? 0) - beat) * periodSeconds
    );
    return { periodSeconds, beatSeconds: last + median(late) };
  }
}

/** Infinity of nothing. */
function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Infinity;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
