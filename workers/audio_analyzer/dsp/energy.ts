import { FRAMES_PER_SECOND } from "../features.ts";
import { RunningMean } from "./running_mean.ts";

/** The meter moves at this interval. */
const STEP_FRAMES = 0.1 * FRAMES_PER_SECOND;
const STEPS_PER_SECOND = FRAMES_PER_SECOND / STEP_FRAMES;
/** Loudness is that of the last second: longer than a beat. */
const LOUDNESS_STEPS = STEPS_PER_SECOND;
const SHORT_STEPS = 4 * STEPS_PER_SECOND;
const LONG_STEPS = 30 * STEPS_PER_SECOND;
/** So far below the loudest second is no energy. */
const RANGE_DB = 30;
/** The loudest second is forgotten by 3 dB a minute. */
const REFERENCE_FALL_DB = 3 / 60 / STEPS_PER_SECOND;
/** Onsets a second that count as all that one can take in. */
const FULL_ONSETS = 8;

/**
 * How much goes on, over 4 and over 30 s, each 0..1 whatever the gain of the input.
 *
 * Energy is loudness: decibels of a second (bands weighted as they are shown) below the loudest second of
 * the last minutes, 30 dB being 0. Intensity is the mean of energy, of whether there is bass, and of how
 * many onsets there are (8 a second being 1): a loud pad has energy, a groove has intensity.
 */
export class Energy {
  energyShort = 0;
  energyLong = 0;
  intensityShort = 0;
  intensityLong = 0;

  readonly #shortEnergy = new RunningMean(SHORT_STEPS);
  readonly #longEnergy = new RunningMean(LONG_STEPS);
  readonly #shortIntensity = new RunningMean(SHORT_STEPS);
  readonly #longIntensity = new RunningMean(LONG_STEPS);
  readonly #powers = new Float64Array(LOUDNESS_STEPS);
  readonly #onsets = new Int32Array(LOUDNESS_STEPS);
  /** Sum of `#onsets`. */
  #onsetSum = 0;
  #steps = 0;
  #framesInStep = 0;
  #power = 0;
  #onsetCount = 0;
  #referenceDb = -Infinity;

  /**
   * Takes one frame.
   * @param power of all bands, weighted; 0 in silence
   * @param bass whether there has been bass within the last second
   * @param onset whether a sound begins
   */
  push(power: number, bass: boolean, onset: boolean): void {
    this.#power += power;
    if (onset) this.#onsetCount++;
    if (++this.#framesInStep < STEP_FRAMES) return;
    const at = this.#steps % LOUDNESS_STEPS;
    this.#powers[at] = this.#power / STEP_FRAMES;
    this.#onsetSum += this.#onsetCount - (this.#onsets[at] as number);
    this.#onsets[at] = this.#onsetCount;
    this.#framesInStep = 0;
    this.#power = 0;
    this.#onsetCount = 0;
    this.#steps++;
    this.#step(bass);
  }

  /** Ten times a second: the compiler leaves it alone for long, and what is not compiled makes garbage. */
  #step(bass: boolean): void {
    const heard = Math.min(this.#steps, LOUDNESS_STEPS);
    let power = 0;
    for (let i = 0; i < LOUDNESS_STEPS; i++) power += this.#powers[i] as number;
    power /= heard;
    let energy = 0;
    if (power > 0) {
      const db = 10 * Math.log10(power);
      this.#referenceDb = Math.max(db, this.#referenceDb - REFERENCE_FALL_DB);
      energy = Math.max(0, 1 + (db - this.#referenceDb) / RANGE_DB);
    }
    const busy = Math.min(1, this.#onsetSum * LOUDNESS_STEPS / heard / FULL_ONSETS);
    const intensity = energy > 0 ? (energy + (bass ? 1 : 0) + busy) / 3 : 0;
    this.#shortEnergy.push(energy);
    this.#longEnergy.push(energy);
    this.#shortIntensity.push(intensity);
    this.#longIntensity.push(intensity);
    this.energyShort = this.#shortEnergy.mean;
    this.energyLong = this.#longEnergy.mean;
    this.intensityShort = this.#shortIntensity.mean;
    this.intensityLong = this.#longIntensity.mean;
  }
}
