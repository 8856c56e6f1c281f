/** Lets only so much through in a second: the rest of a flood is to be thrown away. */
export class PerSecond {
  readonly #most: number;
  #endMs = -Infinity;
  #left = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns whether one more may pass now, at monotonic milliseconds */
  allows(nowMs: number): boolean {
    if (nowMs >= this.#endMs) {
      this.#endMs = nowMs + 1000;
      this.#left = this.#most;
    }
    return this.#left-- > 0;
  }
}
