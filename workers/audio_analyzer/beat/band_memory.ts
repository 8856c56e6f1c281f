/** Of the mel bands, the share at which each part of the spectrum ends. */
const PART_ENDS: readonly number[] = [0.05, 0.15, 0.3, 0.5, 0.75, 1];
/** Parts of the spectrum that are remembered. */
const PARTS = PART_ENDS.length;
/** Values of a frame: how much each part rises, then how loud each part is. */
export const MEMORY_VALUES = 2 * PARTS;
/** log(1 + gain * magnitude / loudest): how far quiet partials are lifted. */
const COMPRESSION_GAIN = 100;
/** Frames between the two spectra that are compared: an attack takes about 20 ms to fill the window. */
const FLUX_DISTANCE_FRAMES = 2;
/** Per frame; the reference level halves in 10 s. */
const REFERENCE_DECAY = 0.5 ** (1 / 1000);
/** The reference never falls below -120 dBFS. */
const LOWEST_REFERENCE = 1e-6;
/** Per frame; mean and deviation of rises follow over about 2 s, of levels over about 4 s. */
const RISE_RATE = 1 / 200;
const LEVEL_RATE = 1 / 400;
/** Smallest variances: fluctuations below are those of a steady sound. */
const LEAST_RISE_VARIANCE = 1e-4;
const LEAST_LEVEL_VARIANCE = 1e-2;
/** Values end here: one explosion must not outweigh a whole bar. */
const LARGEST_RISE = 6;
const LARGEST_LEVEL = 3;

/**
 * The last seconds of a piece as six parts of the spectrum: how much each rises in each frame, and how
 * loud it is, both in running deviations from the running mean.
 */
export class BandMemory {
  /** Values of the remembered frames, MEMORY_VALUES each, a ring of `frames` rows. */
  readonly values: Float64Array;
  /** Number of rows of the ring. */
  readonly frames: number;
  /** Row of the last frame. */
  row = -1;
  /** How many rows are filled. */
  filled = 0;

  readonly #bands: number;
  readonly #edges: Int32Array;
  readonly #history: Float64Array;
  #historyRow = 0;
  #reference = LOWEST_REFERENCE;
  readonly #mean = new Float64Array(MEMORY_VALUES);
  readonly #variance = new Float64Array(MEMORY_VALUES);

  /**
   * @param bands number of mel bands of a frame, at least 20
   * @param frames how many frames to remember
   */
  constructor(bands: number, frames: number) {
    this.#bands = bands;
    this.frames = frames;
    this.values = new Float64Array(frames * MEMORY_VALUES);
    this.#edges = Int32Array.from([0, ...PART_ENDS], (end) => Math.round(end * bands));
    this.#history = new Float64Array(bands * (FLUX_DISTANCE_FRAMES + 1));
  }

  /** Takes the mean power of every mel band in this frame. */
  push(melPower: Float64Array): void {
    const bands = this.#bands;
    const h = this.#history;
    const now = this.#historyRow * bands;
    this.#historyRow = (this.#historyRow + 1) % (FLUX_DISTANCE_FRAMES + 1);
    const before = this.#historyRow * bands;
    let loudest = 0;
    for (let i = 0; i < bands; i++) loudest = Math.max(loudest, melPower[i] as number);
    this.#reference = Math.max(
      Math.sqrt(loudest),
      this.#reference * REFERENCE_DECAY,
      LOWEST_REFERENCE,
    );
    const gain = COMPRESSION_GAIN / this.#reference;
    for (let i = 0; i < bands; i++) {
      h[now + i] = Math.log(1 + gain * Math.sqrt(melPower[i] as number));
    }
    this.row = (this.row + 1) % this.frames;
    this.filled = Math.min(this.filled + 1, this.frames);
    const at = this.row * MEMORY_VALUES;
    for (let part = 0; part < PARTS; part++) {
      const first = this.#edges[part] as number;
      const end = this.#edges[part + 1] as number;
      let rise = 0;
      let level = 0;
      for (let i = first; i < end; i++) {
        let earlier = h[before + i] as number;
        if (i > 0) earlier = Math.max(earlier, h[before + i - 1] as number);
        if (i < bands - 1) earlier = Math.max(earlier, h[before + i + 1] as number);
        const here = h[now + i] as number;
        level += here;
        if (here > earlier) rise += here - earlier;
      }
      const width = end - first;
      this.values[at + part] = this.#deviation(part, rise / width);
      this.values[at + PARTS + part] = this.#deviation(PARTS + part, level / width);
    }
  }

  #deviation(i: number, value: number): number {
    const isRise = i < PARTS;
    const rate = isRise ? RISE_RATE : LEVEL_RATE;
    const off = value - (this.#mean[i] as number);
    const mean = (this.#mean[i] as number) + rate * off;
    const left = value - mean;
    const variance = (this.#variance[i] as number) +
      rate * (left * left - (this.#variance[i] as number));
    this.#mean[i] = mean;
    this.#variance[i] = variance;
    if (isRise) {
      return Math.max(-1, Math.min(LARGEST_RISE, left / Math.sqrt(variance + LEAST_RISE_VARIANCE)));
    }
    const deviations = left / Math.sqrt(variance + LEAST_LEVEL_VARIANCE);
    return Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, deviations));
  }

  /** Forgets everything. */
  reset(): void {
    this.row = -1;
    this.filled = 0;
    this.#historyRow = 0;
    this.#history.fill(0);
    this.#reference = LOWEST_REFERENCE;
    this.#mean.fill(0);
    this.#variance.fill(0);
  }
}
