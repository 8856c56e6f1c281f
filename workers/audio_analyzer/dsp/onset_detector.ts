import { FRAMES_PER_SECOND } from "../features.ts";
import { DEFAULT_ONSETS, type OnsetSettings } from "./onset_settings.ts";

/** How one kind of onset is told from what goes on around it. */
export interface OnsetDetectorOptions {
  /** Shortest time between two onsets, in seconds. */
  readonly refractorySeconds: number;
  /** How far a rise must exceed the recent mean, in recent mean deviations. */
  readonly threshold: number;
  /** Smallest rise that counts, in nepers of amplitude (1 = 8.7 dB). */
  readonly floor: number;
  /** Signal level below which nothing is an onset (mean square, full scale = 1). */
  readonly gatePower: number;
  /** Share of the power that has been loudest lately which an onset must reach. */
  readonly loudShare: number;
}

/** Time constant of the mean and deviation of rises, in seconds. */
const MEMORY_SECONDS = 1.5;
/** The power that has been loudest is forgotten per frame so that it halves in 3 s. */
const LOUDEST_FALL = 0.9977;
/** Strength of the faintest onset: no reader may take it for none. */
const LEAST_STRENGTH = 0.05;
/** Larger rises, in nepers, count as this in the mean: one start from silence says nothing of the music. */
const LARGEST_RISE = 2;

/**
 * Finds the frames in which a level jumps up: the rise of its logarithm over two frames against an
 * adaptive threshold, with a refractory time.
 */
export class OnsetDetector {
  /** Strength 0..1 in the frame of an onset, else 0. */
  strength = 0;

  readonly #options: OnsetDetectorOptions;
  readonly #rate = 1 - Math.exp(-1 / (MEMORY_SECONDS * FRAMES_PER_SECOND));
  #refractoryFrames = 0;
  #threshold = 0;
  #floor = 0;
  #loudShare = 0;
  // Numbers from the beginning: what was once undefined is a new object with each change.
  #before1 = 0;
  #before2 = 0;
  #mean = 0;
  #deviation = 0;
  #loudest = 0;
  #sinceOnset = 1e9;

  constructor(options: OnsetDetectorOptions) {
    this.#options = options;
    const quiet = 0.5 * Math.log(options.gatePower);
    this.#before1 = quiet;
    this.#before2 = quiet;
    this.tune(DEFAULT_ONSETS);
  }

  /** Changes how readily onsets are found, from the next frame on; what is known of the music is kept. */
  tune({ sensitivity, refractorySeconds }: OnsetSettings): void {
    const { threshold, floor, loudShare } = this.#options;
    this.#threshold = threshold / sensitivity;
    this.#floor = floor / sensitivity;
    // Only downwards: less sensitive, the loudest stroke must still be loud enough.
    this.#loudShare = loudShare / Math.max(1, sensitivity);
    const seconds = refractorySeconds > 0 ? refractorySeconds : this.#options.refractorySeconds;
    this.#refractoryFrames = Math.round(seconds * FRAMES_PER_SECOND);
  }

  /** Takes the mean square of the signal in one frame, `powers[at]`: as an argument it would be garbage. */
  push(powers: Float64Array, at: number): void {
    const power = powers[at] as number;
    const { gatePower } = this.#options;
    const level = 0.5 * Math.log(power + gatePower);
    const rise = Math.max(0, level - Math.min(this.#before1, this.#before2));
    this.#before2 = this.#before1;
    this.#before1 = level;
    this.#sinceOnset++;
    this.strength = 0;
    this.#loudest = Math.max(power, this.#loudest * LOUDEST_FALL);
    const limit = Math.max(this.#floor, this.#mean + this.#threshold * this.#deviation);
    const loudEnough = power > gatePower && power > this.#loudShare * this.#loudest;
    if (rise > limit && loudEnough && this.#sinceOnset >= this.#refractoryFrames) {
      this.#sinceOnset = 0;
      const reach = Math.sqrt(Math.sqrt(power / this.#loudest));
      this.strength = Math.min(1, Math.max(LEAST_STRENGTH, (1 - Math.exp(-rise)) * reach));
    }
    const capped = Math.min(rise, LARGEST_RISE);
    this.#mean += this.#rate * (capped - this.#mean);
    this.#deviation += this.#rate * (Math.abs(capped - this.#mean) - this.#deviation);
  }
}
