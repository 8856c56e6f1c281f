/** The tempo that counts as the same: this far from where it was about a second ago. */
const SAME_TEMPO = 0.02;
const REFERENCE_SECONDS = 1;
const STABLE_SECONDS = 3;

/** Says whether a tempo has been stable for 3 s; one that drifts by 2 % a second or more is not. */
export class TempoStability {
  #reference = 0;
  #stableSeconds = 0;

  /** Whether it is stable now. */
  get stable(): boolean {
    return this.#stableSeconds >= STABLE_SECONDS;
  }

  /** Takes the tempo, 0 while there is none, `elapsedSeconds` after the last one. */
  push(bpm: number, elapsedSeconds: number): void {
    if (!(bpm > 0) || Math.abs(bpm / this.#reference - 1) > SAME_TEMPO) {
      this.#reference = bpm;
      this.#stableSeconds = 0;
      return;
    }
    this.#reference += (bpm - this.#reference) * Math.min(1, elapsedSeconds / REFERENCE_SECONDS);
    // Whole frames add up with rounding; the last one must not be missed for that.
    this.#stableSeconds += elapsedSeconds * (1 + 1e-9);
  }
}
