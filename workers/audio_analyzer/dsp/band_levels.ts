import { BAND_EDGES_HZ, FRAMES_PER_SECOND } from "../features.ts";
import { BandPass } from "./band_pass.ts";

/** Bands below this number are filtered at the lowered rate. */
const LOW_BANDS = 4;
/** How fast a level falls, as time constants in seconds: low bands must bridge a 20 Hz half wave. */
const RELEASE_SECONDS = [0.12, 0.1, 0.08, 0.07, 0.06, 0.06, 0.06] as const;
/**
 * Fixed tilt that makes the bands of usual music comparable. It is the same for all sources, so the
 * shape of the spectrum stays visible.
 */
const TILT = [0.9, 0.8, 1.1, 1.3, 2, 3, 3] as const;
/** Tilted amplitude that is subtracted from each band: what is below reads exactly 0 (-80 dBFS). */
const GATE = 1e-4;
/** The reference rises within half a second and falls by half in 12 s; while nothing sounds it stays. */
const RISE = 1 - Math.exp(-1 / (0.25 * FRAMES_PER_SECOND));
const FALL = 0.5 ** (1 / (12 * FRAMES_PER_SECOND));
/** The reference never falls below -60 dBFS: quieter rooms stay dark. */
const LOWEST_REFERENCE = 1e-3;
/** Where the reference lies on the scale of the levels. */
const REFERENCE_LEVEL = 0.85;

/** Levels 0..1 of the seven bands: filter bank, fast rise and slower fall, one slow common gain. */
export class BandLevels {
  /** Level of each band, 0..1. */
  readonly levels = new Float64Array(BAND_EDGES_HZ.length);
  /** Mean square of each band in the last frame, before any smoothing or gain. */
  readonly power = new Float64Array(BAND_EDGES_HZ.length);

  readonly #filters: readonly BandPass[];
  readonly #smooth = new Float64Array(BAND_EDGES_HZ.length);
  readonly #release: Float64Array;
  #reference = LOWEST_REFERENCE;

  /**
   * @param sampleRate rate of the full-band samples in Hz
   * @param lowRate rate of the decimated samples in Hz
   */
  constructor(sampleRate: number, lowRate: number) {
    this.#filters = BAND_EDGES_HZ.map(([low, high], i) =>
      new BandPass(low, high, i < LOW_BANDS ? lowRate : sampleRate)
    );
    this.#release = Float64Array.from(
      RELEASE_SECONDS,
      (seconds) => Math.exp(-1 / (seconds * FRAMES_PER_SECOND)),
    );
  }

  /** Takes one frame at both rates and updates `levels` and `power`. */
  push(full: Float64Array, fullCount: number, low: Float64Array, lowCount: number): void {
    let loudest = 0;
    const count = this.levels.length;
    for (let i = 0; i < count; i++) {
      const filter = this.#filters[i] as BandPass;
      const power = i < LOW_BANDS
        ? filter.meanSquare(low, lowCount)
        : filter.meanSquare(full, fullCount);
      this.power[i] = power;
      const before = this.#smooth[i] as number;
      const fallen = before * (this.#release[i] as number);
      const now = power > before ? before + 0.7 * (power - before) : Math.max(power, fallen);
      this.#smooth[i] = now;
      const amplitude = Math.max(0, Math.sqrt(2 * now) * (TILT[i] as number) - GATE);
      this.levels[i] = amplitude;
      if (amplitude > loudest) loudest = amplitude;
    }
    if (loudest > 0) {
      if (loudest > this.#reference) this.#reference += RISE * (loudest - this.#reference);
      else this.#reference = Math.max(LOWEST_REFERENCE, this.#reference * FALL);
    }
    const gain = REFERENCE_LEVEL / this.#reference;
    for (let i = 0; i < count; i++) this.levels[i] = softLimit((this.levels[i] as number) * gain);
  }

  reset(): void {
    for (const filter of this.#filters) filter.reset();
    this.levels.fill(0);
    this.power.fill(0);
    this.#smooth.fill(0);
    this.#reference = LOWEST_REFERENCE;
  }
}

/** Linear to 0.7, then bending towards 1, so that a sudden loud moment still shows its shape. */
function softLimit(x: number): number {
  return x <= 0.7 ? x : 1 - 0.3 * Math.exp(-(x - 0.7) / 0.3);
}
