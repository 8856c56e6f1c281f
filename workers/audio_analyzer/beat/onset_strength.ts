/** Frames between the two spectra that are compared: an attack takes about 20 ms to fill the window. */
const FLUX_DISTANCE_FRAMES = 2;
/** log(1 + GAIN * magnitude / reference): how far quiet partials are lifted. */
// deno-lint-ignore no-explicit-any
const G = globalThis as any;
const COMPRESSION_GAIN = G.P?.cg ?? 100;
const MF = G.P?.mf ?? 1;
/** Per frame; the reference level halves in 10 s. */
const REFERENCE_DECAY = 0.5 ** (1 / 1000);
/** Per frame; mean and deviation of the strength follow over about 2 s. */
const STATISTICS_RATE = 1 / 200;
/**
 * Onset strength of a frame: the half-wave rectified rise of log-compressed mel bands, each compared
 * with the loudest of its neighbours shortly before so that vibrato does not count as an onset
 * (Boeck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013).
 */
export class OnsetStrength {
  /** Strength of the last frame in running standard deviations above the running mean; from 0. */
  value = 0;
  bass = 0;

  readonly #bands: number;
  readonly #bassBands: number;
  /** Compressed bands of the last frames, a ring of FLUX_DISTANCE_FRAMES + 1 rows. */
  readonly #history: Float64Array;
  #row = 0;
  #reference = 1e-6;
  #mean = 0;
  #variance = 0;
  #bassMean = 0;
  #bassVariance = 0;

  /**
   * @param bands number of mel bands, low to high
   * @param bassBands how many of them, from the lowest, are bass
   */
  constructor(bands: number, bassBands: number) {
    this.#bands = bands;
    this.#bassBands = bassBands;
    this.#history = new Float64Array(bands * (FLUX_DISTANCE_FRAMES + 1));
  }

  /** Takes the mean power of every mel band in this frame and updates `value`. */
  push(melPower: Float64Array): void {
    const bands = this.#bands;
    const rows = FLUX_DISTANCE_FRAMES + 1;
    const now = this.#row * bands;
    const before = ((this.#row + 1) % rows) * bands;
    this.#row = (this.#row + 1) % rows;

    let loudest = 0;
    for (let i = 0; i < bands; i++) {
      const p = melPower[i] as number;
      if (p > loudest) loudest = p;
    }
    this.#reference = Math.max(Math.sqrt(loudest), this.#reference * REFERENCE_DECAY, 1e-6);

    const gain = COMPRESSION_GAIN / this.#reference;
    const h = this.#history;
    let rise = 0;
    let bassRise = 0;
    for (let i = 0; i < bands; i++) {
      const c = Math.log(1 + gain * Math.sqrt(melPower[i] as number));
      h[now + i] = c;
      let earlier = h[before + i] as number;
      if (MF && i > 0) earlier = Math.max(earlier, h[before + i - 1] as number);
      if (MF && i < bands - 1) earlier = Math.max(earlier, h[before + i + 1] as number);
      if (c > earlier) {
        rise += c - earlier;
        if (i < this.#bassBands) bassRise += c - earlier;
      }
    }
    rise /= bands;
    bassRise /= this.#bassBands;

    const bassDeviation = bassRise - this.#bassMean;
    this.#bassMean += STATISTICS_RATE * bassDeviation;
    this.#bassVariance += STATISTICS_RATE * (bassDeviation * bassDeviation - this.#bassVariance);
    this.bass = Math.min(6, Math.max(0, bassDeviation) / Math.sqrt(this.#bassVariance + 1e-3));

    const deviation = rise - this.#mean;
    this.#mean += STATISTICS_RATE * deviation;
    this.#variance += STATISTICS_RATE * (deviation * deviation - this.#variance);
    // Capped: one explosion must not outweigh a whole bar.
    this.value = Math.min(6, Math.max(0, deviation) / Math.sqrt(this.#variance + 1e-5));
  }

  reset(): void {
    this.#history.fill(0);
    this.#row = 0;
    this.#reference = 1e-6;
    this.#mean = 0;
    this.#variance = 0;
    this.value = 0;
  }
}
