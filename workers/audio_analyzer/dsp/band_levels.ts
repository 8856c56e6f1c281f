import { BAND_EDGES_HZ, FRAMES_PER_SECOND } from "../features.ts";
import { AdaptiveGain } from "./adaptive_gain.ts";
import { BandPass } from "./band_pass.ts";
import type { SoundGate } from "./sound_gate.ts";

/** Bands below this number are filtered at the lowered rate. */
const LOW_BANDS = 4;
/**
 * Bands below this number are slower than a frame: they show their peak, which follows the envelope of a
 * low tone, where the mean of a frame would wait for the half wave. The others show the mean.
 */
const PEAK_BANDS = 3;
/** How fast a level falls, as time constants in seconds: low bands must bridge a 20 Hz half wave. */
const RELEASE_SECONDS = [0.12, 0.1, 0.08, 0.07, 0.06, 0.06, 0.06] as const;
/**
 * Fixed tilt that makes the bands of usual music comparable. It is the same for all sources, so the
 * shape of the spectrum stays visible.
 */
const TILT = [0.9, 0.8, 1.1, 1.3, 2, 3, 3] as const;
/** Scale of the overall level: two bands as loud as the reference together read as high as it. */
const OVERALL_SHARE = Math.SQRT1_2;
/** Levels below this read exactly 0. */
const DARK = 1e-3;
/** Level up to which the scale is linear, and what is left above it. */
const KNEE = 0.7;
const HEADROOM = 1 - KNEE;

/** Levels 0..1 of the seven bands: filter bank, rise at once and slower fall, one slow common gain. */
export class BandLevels {
  /** Level of each band, 0..1. */
  readonly levels = new Float64Array(BAND_EDGES_HZ.length);
  /** Level 0..1 of all bands together, at the same gain. */
  overall = 0;
  /** Mean square of each band in the last frame, before any smoothing or gain. */
  readonly power = new Float64Array(BAND_EDGES_HZ.length);
  /** Sum of `power`, each band weighted as it is shown. */
  weightedPower = 0;

  readonly #filters: readonly BandPass[];
  readonly #smooth = new Float64Array(BAND_EDGES_HZ.length);
  readonly #release: Float64Array;
  readonly #gate: SoundGate;
  readonly #gain = new AdaptiveGain();

  /**
   * @param sampleRate rate of the full-band samples in Hz
   * @param lowRate rate of the decimated samples in Hz
   * @param gate says whether a frame holds sound; who owns it has pushed a frame's power before
   */
  constructor(sampleRate: number, lowRate: number, gate: SoundGate) {
    this.#gate = gate;
    this.#filters = BAND_EDGES_HZ.map(([low, high], i) =>
      new BandPass(low, high, i < LOW_BANDS ? lowRate : sampleRate)
    );
    this.#release = Float64Array.from(
      RELEASE_SECONDS,
      (seconds) => Math.exp(-1 / (seconds * FRAMES_PER_SECOND)),
    );
  }

  /** Takes one frame at both rates and updates `levels`, `overall` and `power`. */
  push(full: Float64Array, fullCount: number, low: Float64Array, lowCount: number): void {
    const sounding = this.#gate.open;
    const count = this.levels.length;
    let loudest = 0;
    let sum = 0;
    let weighted = 0;
    for (let i = 0; i < count; i++) {
      const filter = this.#filters[i] as BandPass;
      if (i < LOW_BANDS) filter.filter(low, lowCount);
      else filter.filter(full, fullCount);
      const power = filter.meanSquare;
      this.power[i] = power;
      weighted += power * (TILT[i] as number) ** 2;
      const shown = !sounding ? 0 : i < PEAK_BANDS ? filter.peakSquare / 2 : power;
      const before = this.#smooth[i] as number;
      const now = Math.max(shown, before * (this.#release[i] as number));
      this.#smooth[i] = now;
      const amplitude = Math.sqrt(2 * now) * (TILT[i] as number);
      this.levels[i] = amplitude;
      sum += amplitude * amplitude;
      if (amplitude > loudest) loudest = amplitude;
    }
    this.weightedPower = weighted;
    if (sounding) this.#gain.push(loudest);
    const { factor } = this.#gain;
    for (let i = 0; i < count; i++) this.levels[i] = softLimit((this.levels[i] as number) * factor);
    this.overall = softLimit(OVERALL_SHARE * Math.sqrt(sum) * factor);
  }
}

/** Linear up to the knee, then bending towards 1: a sudden loud moment still shows its shape. */
function softLimit(x: number): number {
  if (x < DARK) return 0;
  return x <= KNEE ? x : 1 - HEADROOM * Math.exp(-(x - KNEE) / HEADROOM);
}
