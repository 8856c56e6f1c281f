/** Beats in a bar. */
const BEATS_PER_BAR = 4;
/** Counted to here and begun anew, so that sums stay exact: whole bars, also when halved some times. */
const MOST_BEATS = 64;

/** Where in the music a clock is: beats since some first beat of a bar. */
export class BeatPosition {
  #beats = 0;

  /** Beats, with fractions; 0 is the first beat of a bar. */
  get beats(): number {
    return this.#beats;
  }

  set beats(beats: number) {
    const rest = beats % MOST_BEATS;
    this.#beats = rest < 0 ? rest + MOST_BEATS : rest;
    // A tiny negative rest rounds up to the end, which is the beginning.
    if (this.#beats >= MOST_BEATS) this.#beats = 0;
  }

  /** Place in the beat, 0..1. */
  get beatPhase(): number {
    return this.#beats - Math.floor(this.#beats);
  }

  /** Place in the bar, 0..1. */
  get barPhase(): number {
    return this.#beats % BEATS_PER_BAR / BEATS_PER_BAR;
  }

  /** Which beat of the bar it is, 1..4. */
  get beatInBar(): number {
    return Math.floor(this.#beats) % BEATS_PER_BAR + 1;
  }
}
