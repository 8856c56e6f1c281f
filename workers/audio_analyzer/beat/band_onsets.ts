/** Frames between the two spectra that are compared: an attack takes about 20 ms to fill the window. */
const FLUX_DISTANCE_FRAMES = 2;
/** Per frame; the reference level halves in 10 s. */
const REFERENCE_DECAY = 0.5 ** (1 / 1000);
/** The reference never falls below -120 dBFS. */
const LOWEST_REFERENCE = 1e-6;
/** Per frame; mean and deviation of a rise follow over about 2 s. */
const STATISTICS_RATE = 1 / 200;
/** Smallest variance of a rise: fluctuations below are those of a steady sound. */
const LEAST_VARIANCE = 1e-4;

/** Of the mel bands, the share at which each group ends: kick, lower middle, snare, hi-hat. */
const GROUP_ENDS: readonly number[] = [0.05, 0.25, 0.55, 1];
/** log(1 + gain * magnitude / loudest): how far quiet partials are lifted in each group. */
const GROUP_GAINS: readonly number[] = [10, 30, 100, 100];
/** Onset strengths, in deviations above the mean, at which the next level begins. */
const LEVEL_EDGES: readonly number[] = [0.05, 0.3, 0.8, 1.6, 2.8, 4.2];

/** Number of groups of bands, and of levels of each. */
export const ONSET_GROUPS = GROUP_ENDS.length;
export const ONSET_LEVELS = LEVEL_EDGES.length + 1;

/** Frames of which `levels` is the highest: the filter looks at every second one. */
export const FILTER_FRAMES = 2;

/**
 * Onset strength of four parts of the spectrum, each as one of a few levels that depend neither on
 * loudness nor on mix: the half-wave rectified rise of log-compressed mel bands over their loudest
 * neighbour shortly before (Boeck and Widmer, "Maximum filter vibrato suppression for onset
 * detection", DAFx 2013), in running standard deviations above its running mean.
 */
export class BandOnsets {
  /** Level 0..ONSET_LEVELS - 1 of each group, the higher of the last two frames'. */
  readonly levels = new Uint8Array(ONSET_GROUPS);

  /** Level of each group in the last frame alone. */
  readonly #last = new Uint8Array(ONSET_GROUPS);
  readonly #bands: number;
  /** First band of each group, and the number of bands. */
  readonly #edges: Int32Array;
  /** Compressed bands of the last frames, a ring of FLUX_DISTANCE_FRAMES + 1 rows. */
  readonly #history: Float64Array;
  #row = 0;
  #reference = LOWEST_REFERENCE;
  readonly #mean = new Float64Array(ONSET_GROUPS);
  readonly #variance = new Float64Array(ONSET_GROUPS);

  /** @param bands number of mel bands of a frame, at least 20 */
  constructor(bands: number) {
    this.#bands = bands;
    this.#edges = Int32Array.from([0, ...GROUP_ENDS], (end) => Math.round(end * bands));
    this.#history = new Float64Array(bands * (FLUX_DISTANCE_FRAMES + 1));
  }

  /** Takes the mean power of every mel band in this frame and updates `levels`. */
  push(melPower: Float64Array): void {
    const now = this.#row * this.#bands;
    this.#row = (this.#row + 1) % (FLUX_DISTANCE_FRAMES + 1);
    const before = this.#row * this.#bands;
    let loudest = 0;
    for (let i = 0; i < this.#bands; i++) loudest = Math.max(loudest, melPower[i] as number);
    this.#reference = Math.max(
      Math.sqrt(loudest),
      this.#reference * REFERENCE_DECAY,
      LOWEST_REFERENCE,
    );
    for (let group = 0; group < ONSET_GROUPS; group++) {
      const gain = (GROUP_GAINS[group] as number) / this.#reference;
      const first = this.#edges[group] as number;
      const end = this.#edges[group + 1] as number;
      for (let i = first; i < end; i++) {
        this.#history[now + i] = Math.log(1 + gain * Math.sqrt(melPower[i] as number));
      }
      const level = this.#judge(group, this.#rise(first, end, now, before));
      this.levels[group] = Math.max(level, this.#last[group] as number);
      this.#last[group] = level;
    }
  }

  /** Mean rise of the bands of a group. */
  #rise(first: number, end: number, now: number, before: number): number {
    const h = this.#history;
    let rise = 0;
    for (let i = first; i < end; i++) {
      let earlier = h[before + i] as number;
      if (i > first) earlier = Math.max(earlier, h[before + i - 1] as number);
      if (i < end - 1) earlier = Math.max(earlier, h[before + i + 1] as number);
      rise += Math.max(0, (h[now + i] as number) - earlier);
    }
    return rise / (end - first);
  }

  #judge(group: number, rise: number): number {
    const deviation = rise - (this.#mean[group] as number);
    const mean = (this.#mean[group] as number) + STATISTICS_RATE * deviation;
    const before = this.#variance[group] as number;
    const variance = before + STATISTICS_RATE * (deviation * deviation - before);
    this.#mean[group] = mean;
    this.#variance[group] = variance;
    const strength = deviation / Math.sqrt(variance + LEAST_VARIANCE);
    let level = 0;
    while (level < LEVEL_EDGES.length && strength >= (LEVEL_EDGES[level] as number)) level++;
    return level;
  }

  reset(): void {
    this.levels.fill(0);
    this.#last.fill(0);
    this.#history.fill(0);
    this.#mean.fill(0);
    this.#variance.fill(0);
    this.#row = 0;
    this.#reference = LOWEST_REFERENCE;
  }
}
