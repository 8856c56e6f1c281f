const BAR_BEATS = 4;
/** What a beat's word is worth after each further one: the last fifty or so count. */
const KEPT = 0.98;
/** Another first beat must have so many times the votes of the one that is shown, and so much more. */
const FACTOR = 2;
const MARGIN = 1;
/** Less sure than this a tracker says nothing. */
const LEAST_CONFIDENCE = 0.3;

/**
 * Which beat of the bar is the first one: collects what the tracker says at each beat, so that a doubt
 * of some beats moves no bar that everybody sees.
 */
export class BarVotes {
  readonly #votes = new Float64Array(BAR_BEATS);

  /**
   * Takes the tracker's word at a beat.
   *
   * @param offset by how many beats it is further in the bar than the clock, 0..3
   * @param confidence how sure it is, 0..1; 1: it knows, as a DJ program does
   * @returns by how many beats the clock is to go on in the bar now, 0 nearly always
   */
  push(offset: number, confidence: number): number {
    const votes = this.#votes;
    for (let i = 0; i < BAR_BEATS; i++) votes[i] = KEPT * (votes[i] as number);
    if (confidence < LEAST_CONFIDENCE) return 0;
    if (confidence >= 1) {
      this.reset();
      votes[0] = 1;
      return offset;
    }
    // One sure beat says more than two that are half sure.
    votes[offset] = (votes[offset] as number) + confidence ** 2;
    let best = 0;
    for (let i = 1; i < BAR_BEATS; i++) {
      if ((votes[i] as number) > (votes[best] as number)) best = i;
    }
    if (best === 0 || (votes[best] as number) < FACTOR * (votes[0] as number) + MARGIN) return 0;
    // From here on the clock's first beat is that one: the votes turn with it.
    votes.set([...votes.subarray(best), ...votes.subarray(0, best)]);
    return best;
  }

  /** How likely the bar that is shown is the right one, 0..1, by what was said lately. */
  get share(): number {
    let sum = 0;
    for (let i = 0; i < BAR_BEATS; i++) sum += this.#votes[i] as number;
    return sum === 0 ? 0 : (this.#votes[0] as number) / sum;
  }

  reset(): void {
    this.#votes.fill(0);
  }
}
