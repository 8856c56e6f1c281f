/**
 * Centroid, rolloff and flatness of a power spectrum. They are computed here, not by Meyda: the
 * spectrum is at hand anyway, so all three cost less than one Meyda call, which transforms the frame
 * again, leaves hundreds of kilobytes of garbage and answers NaN for silence (meyda 5.6.3).
 */
export class Descriptors {
  centroidHz = 0;
  rolloffHz = 0;
  flatness = 0;

  readonly #binHz: number;

  /** @param binHz distance between the bins */
  constructor(binHz: number) {
    this.#binHz = binHz;
  }

  /** Takes the power spectrum of a frame that is not silent. */
  measure(power: Float64Array): void {
    const bins = power.length;
    let total = 0;
    let moment = 0;
    let logSum = 0;
    // The logarithm of a product costs as much as that of one factor; 8 factors cannot underflow here.
    let product = 1;
    for (let k = 1; k < bins; k++) {
      const p = (power[k] as number) + 1e-20;
      total += p;
      moment += p * k;
      product *= p;
      if ((k & 7) === 0) {
        logSum += Math.log(product);
        product = 1;
      }
    }
    logSum += Math.log(product);
    const count = bins - 1;
    this.centroidHz = (moment / total) * this.#binHz;
    this.flatness = Math.min(1, Math.exp(logSum / count) / (total / count));
    let below = 0;
    let k = 1;
    while (k < bins - 1 && below < 0.85 * total) below += power[k++] as number;
    this.rolloffHz = k * this.#binHz;
  }

  /** Silence has no spectrum: all read 0. */
  clear(): void {
    this.centroidHz = 0;
    this.rolloffHz = 0;
    this.flatness = 0;
  }
}
