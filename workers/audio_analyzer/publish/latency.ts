/** Buckets per doubling of the latency: 9 % apart, finer than anyone judges latency by. */
const BUCKETS_PER_OCTAVE = 8;
const LOWEST_MS = 0.01;
const BUCKETS = 18 * BUCKETS_PER_OCTAVE; // up to 2.6 s

/** Quantiles of latencies, in a fixed amount of memory. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #maxMs = 0;

  /** Adds a latency in milliseconds. */
  add(ms: number): void {
    const octaves = Math.log2(Math.max(ms, LOWEST_MS) / LOWEST_MS);
    const bucket = Math.min(BUCKETS - 1, Math.floor(octaves * BUCKETS_PER_OCTAVE));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** The quantile `share` (0..1) in milliseconds, rounded up to its bucket; 0 without latencies. */
  quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) {
        return Math.min(this.#maxMs, LOWEST_MS * 2 ** ((bucket + 1) / BUCKETS_PER_OCTAVE));
      }
    }
    return this.#maxMs;
  }

  /** The largest latency in milliseconds. */
  get maxMs(): number {
    return this.#maxMs;
  }

  /** Begins anew. */
  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
  }
}
