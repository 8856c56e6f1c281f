const BINS = 10_000;
const BINS_PER_MS = 10;

/** Times of hours in little memory: to 0.1 ms, up to a second; the longest is exact. */
export class Histogram {
  /** The longest, in milliseconds. */
  max = 0;
  #count = 0;
  readonly #bins = new Uint32Array(BINS);

  add(ms: number): void {
    this.max = Math.max(this.max, ms);
    this.#count++;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(ms * BINS_PER_MS)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
  }

  get count(): number {
    return this.#count;
  }

  /** The time below which `share` (0 to 1) of them lie, nearest rank; 0 when there are none. */
  quantile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.#count));
    const bin = this.#bins.findIndex((count) => (left -= count) <= 0);
    if (this.#count === 0) return 0;
    return bin === BINS - 1 ? this.max : Math.min(this.max, (bin + 1) / BINS_PER_MS);
  }
}
