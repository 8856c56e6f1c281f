/** Without news for so long nobody knows where it is: it stands there. Monitors speak every 5 s. */
const LONGEST_SECONDS = 12;
/** A message that claims to be older has a wrong clock, or was recorded: it counts as made just now. */
const OLDEST_SECONDS = 10;
/** Pictures follow each other faster: what is further apart is a clock that was set, or a machine that slept. */
const LONGEST_STEP_SECONDS = 5;
const LATEST_SECONDS = 7 * 86_400;
const FASTEST = 8;

/**
 * Where something is that goes on by itself between two messages, such as a track that plays. It is asked
 * with the wall's time, which may jump: the position does not go along.
 */
export class AnchoredPosition {
  #position = 0;
  #rate = 0;
  #timestamp: number | null = null;
  /** Unix seconds at which `#position` was right; null until somebody asks. */
  #since: number | null = null;
  #asked = 0;

  /**
   * Takes a position that was told just now.
   * @param rate seconds of it per second, 0: it stands
   * @param timestamp Unix seconds at which it was right; null for now
   */
  set(position: number, rate: number, timestamp: number | null): void {
    this.#position = Math.max(0, Math.min(LATEST_SECONDS, position));
    this.#rate = Math.max(-FASTEST, Math.min(FASTEST, rate));
    this.#timestamp = timestamp;
    this.#since = null;
  }

  /** Seconds since it was told, at most as long as it is believed. @param nowSeconds Unix seconds */
  elapsed(nowSeconds: number): number {
    if (this.#since === null) {
      const age = this.#timestamp === null ? 0 : nowSeconds - this.#timestamp;
      this.#since = nowSeconds - (age >= 0 && age <= OLDEST_SECONDS ? age : 0);
    } else {
      const step = nowSeconds - this.#asked;
      if (step < 0 || step > LONGEST_STEP_SECONDS) this.#since += step;
    }
    this.#asked = nowSeconds;
    return Math.max(0, Math.min(LONGEST_SECONDS, nowSeconds - this.#since));
  }

  /** The position. @param nowSeconds Unix seconds @param end it goes no further; 0: not known */
  at(nowSeconds: number, end = 0): number {
    const position = Math.max(0, this.#position + this.elapsed(nowSeconds) * this.#rate);
    return end > 0 ? Math.min(position, end) : position;
  }
}
