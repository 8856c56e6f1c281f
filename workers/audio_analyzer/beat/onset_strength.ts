/** Frames between the two spectra that are compared: an attack takes about 20 ms to fill the window. */
const FLUX_DISTANCE_FRAMES = 2;
/** Per frame; the reference level halves in 10 s. */
const REFERENCE_DECAY = 0.5 ** (1 / 1000);
/** The reference never falls below -120 dBFS. */
const LOWEST_REFERENCE = 1e-6;
/** Per frame; mean and deviation of the strength follow over about 2 s. */
const STATISTICS_RATE = 1 / 200;
/** Smallest variance of the rise: fluctuations below are those of a steady sound. */
const LEAST_VARIANCE = 1e-4;
/** Strengths end here: one explosion must not outweigh a whole bar. */
const LARGEST_STRENGTH = 6;

/** Which part of the spectrum an onset strength listens to, and how. */
export interface OnsetStrengthOptions {
  /** Number of mel bands, from the lowest. */
  readonly bands: number;
  /** log(1 + gain * magnitude / loudest): how far quiet partials are lifted. */
  readonly compressionGain: number;
}

/**
 * Onset strength of a frame: the half-wave rectified rise of log-compressed mel bands, each compared
 * with the loudest of its neighbours shortly before so that vibrato does not count as an onset
 * (Boeck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013).
 */
export class OnsetStrength {
  /** Strength of the last frame in running standard deviations above the running mean, 0..6. */
  value = 0;

  readonly #bands: number;
  readonly #gain: number;
  /** Compressed bands of the last frames, a ring of FLUX_DISTANCE_FRAMES + 1 rows. */
  readonly #history: Float64Array;
  #row = 0;
  #reference = LOWEST_REFERENCE;
  #mean = 0;
  #variance = 0;

  constructor(options: OnsetStrengthOptions) {
    this.#bands = options.bands;
    this.#gain = options.compressionGain;
    this.#history = new Float64Array(options.bands * (FLUX_DISTANCE_FRAMES + 1));
  }

  /** Takes the mean power of every mel band in this frame and updates `value`. */
  push(melPower: Float64Array): void {
    const deviation = this.#rise(melPower) - this.#mean;
    this.#mean += STATISTICS_RATE * deviation;
    this.#variance += STATISTICS_RATE * (deviation * deviation - this.#variance);
    const spread = Math.sqrt(this.#variance + LEAST_VARIANCE);
    this.value = Math.min(LARGEST_STRENGTH, Math.max(0, deviation) / spread);
  }

  reset(): void {
    this.#history.fill(0);
    this.#row = 0;
    this.#reference = LOWEST_REFERENCE;
    this.#mean = 0;
    this.#variance = 0;
    this.value = 0;
  }

  #rise(melPower: Float64Array): number {
    const bands = this.#bands;
    const rows = FLUX_DISTANCE_FRAMES + 1;
    const now = this.#row * bands;
    this.#row = (this.#row + 1) % rows;
    const before = this.#row * bands;

    let loudest = 0;
    for (let i = 0; i < bands; i++) {
      const p = melPower[i] as number;
      if (p > loudest) loudest = p;
    }
    this.#reference = Math.max(
      Math.sqrt(loudest),
      this.#reference * REFERENCE_DECAY,
      LOWEST_REFERENCE,
    );

    const gain = this.#gain / this.#reference;
    const h = this.#history;
    let rise = 0;
    for (let i = 0; i < bands; i++) {
      const level = Math.log(1 + gain * Math.sqrt(melPower[i] as number));
      h[now + i] = level;
      let earlier = h[before + i] as number;
      if (i > 0) earlier = Math.max(earlier, h[before + i - 1] as number);
      if (i < bands - 1) earlier = Math.max(earlier, h[before + i + 1] as number);
      if (level > earlier) rise += level - earlier;
    }
    return rise / bands;
  }
}
