/** Triangular filters over a power spectrum, stored as their non-zero part only. */
export class FilterBank {
  readonly size: number;
  /** Mean power in each filter after `apply`. */
  readonly out: Float64Array;
  readonly #first: Int32Array;
  /** Where each filter's weights begin in `#weights`; one entry more than filters. */
  readonly #start: Int32Array;
  readonly #weights: Float64Array;

  /**
   * @param cornersHz size+2 rising frequencies: filter i rises from corner i to i+1, falls to i+2
   * @param binHz distance between the bins of the spectrum
   * @param bins number of bins
   */
  constructor(cornersHz: readonly number[], binHz: number, bins: number) {
    this.size = cornersHz.length - 2;
    this.out = new Float64Array(this.size);
    this.#first = new Int32Array(this.size);
    this.#start = new Int32Array(this.size + 1);
    const weights: number[] = [];
    for (let i = 0; i < this.size; i++) {
      const centre = (cornersHz[i + 1] as number) / binHz;
      // A filter narrower than the spectrum resolves would fall between two bins and read nothing.
      const low = Math.min((cornersHz[i] as number) / binHz, centre - 1);
      const high = Math.max((cornersHz[i + 2] as number) / binHz, centre + 1);
      const row: number[] = [];
      let first = -1;
      for (let k = Math.max(1, Math.ceil(low)); k <= Math.min(bins - 1, Math.floor(high)); k++) {
        const w = k <= centre ? (k - low) / (centre - low) : (high - k) / (high - centre);
        if (w <= 0) continue;
        if (first < 0) first = k;
        row.push(w);
      }
      const total = row.reduce((sum, w) => sum + w, 0);
      this.#first[i] = Math.max(first, 0);
      this.#start[i] = weights.length;
      for (const w of row) weights.push(w / total);
    }
    this.#start[this.size] = weights.length;
    this.#weights = Float64Array.from(weights);
  }

  /** Computes `out` from a power spectrum; a filter above the spectrum's end reads 0. */
  apply(power: Float64Array): void {
    for (let i = 0; i < this.size; i++) {
      const start = this.#start[i] as number;
      const end = this.#start[i + 1] as number;
      const shift = (this.#first[i] as number) - start;
      let sum = 0;
      for (let w = start; w < end; w++) {
        sum += (this.#weights[w] as number) * (power[w + shift] as number);
      }
      this.out[i] = sum;
    }
  }
}

/** `count` corner frequencies from low to high, equally spaced on the mel scale (O'Shaughnessy 1987). */
export function melCorners(count: number, lowHz: number, highHz: number): number[] {
  const toMel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
  const low = toMel(lowHz);
  const step = (toMel(highHz) - low) / (count - 1);
  return Array.from({ length: count }, (_, i) => 700 * (10 ** ((low + i * step) / 2595) - 1));
}

/** `count` corner frequencies from low to high, in equal ratios. */
export function logCorners(count: number, lowHz: number, highHz: number): number[] {
  const ratio = (highHz / lowHz) ** (1 / (count - 1));
  return Array.from({ length: count }, (_, i) => lowHz * ratio ** i);
}
