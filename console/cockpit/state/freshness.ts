/** How fresh something is that comes again and again. Time is monotonic milliseconds. */
export class Freshness {
  readonly #staleAfterMs: number;
  #lastMs: number | null = null;
  #joinedMs = -Infinity;

  /** @param staleAfterMs without news for so long it counts as stale */
  constructor(staleAfterMs: number) {
    this.#staleAfterMs = staleAfterMs;
  }

  /** Takes note of news. */
  heard(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  /** Takes note that it is read from now on: what was not read meanwhile is not late. */
  joined(nowMs: number): void {
    this.#joinedMs = nowMs;
  }

  /** When the last news came; null before the first. */
  get lastMs(): number | null {
    return this.#lastMs;
  }

  /**
   * Seconds since the last news when that is too long ago, else null; time in which nothing was read does not
   * count. Infinity before the first.
   */
  staleSeconds(nowMs: number): number | null {
    if (this.#lastMs === null) return Infinity;
    const silentMs = nowMs - Math.max(this.#lastMs, this.#joinedMs);
    return silentMs <= this.#staleAfterMs ? null : silentMs / 1000;
  }
}
