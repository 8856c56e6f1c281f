import { FRAMES_PER_SECOND } from "../features.ts";

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
}

/** Time constant of the mean and deviation of rises, in seconds. */
const MEMORY_SECONDS = 1.5;

/**
 * Finds the frames in which a level jumps up: the rise of its logarithm over two frames against an
 * adaptive threshold, with a refractory time.
 */
export class OnsetDetector {
  /** Strength 0..1 in the frame of an onset, else 0. */
  strength = 0;
  /** Rise of the level in this frame, from 0. */
  rise = 0;

  readonly #options: OnsetDetectorOptions;
  readonly #rate = 1 - Math.exp(-1 / (MEMORY_SECONDS * FRAMES_PER_SECOND));
  readonly #refractoryFrames: number;
  #before1 = -Infinity;
  #before2 = -Infinity;
  #mean = 0;
  #deviation = 0;
  #loudest = 0;
  #sinceOnset = 1e9;

  constructor(options: OnsetDetectorOptions) {
    this.#options = options;
    this.#refractoryFrames = Math.round(options.refractorySeconds * FRAMES_PER_SECOND);
    this.reset();
  }

  /** Takes the mean square of the signal in one frame. */
  push(power: number): void {
    const { gatePower, threshold, floor } = this.#options;
    const level = 0.5 * Math.log(power + gatePower);
    const rise = Math.max(0, level - Math.min(this.#before1, this.#before2));
    this.#before2 = this.#before1;
    this.#before1 = level;
    this.rise = rise;
    this.#sinceOnset++;
    this.strength = 0;
    // An onset must also reach a part of what has been loud lately (-20 dB, halving in 3 s).
    this.#loudest = Math.max(power, this.#loudest * 0.9977);
    const limit = Math.max(floor, this.#mean + threshold * this.#deviation);
    const loudEnough = power > gatePower && power > 0.01 * this.#loudest;
    if (rise > limit && loudEnough && this.#sinceOnset >= this.#refractoryFrames) {
      this.#sinceOnset = 0;
      const reach = Math.sqrt(Math.sqrt(power / this.#loudest));
      this.strength = Math.min(1, Math.max(0.05, (1 - Math.exp(-rise)) * reach));
    }
    const capped = Math.min(rise, 2);
    this.#mean += this.#rate * (capped - this.#mean);
    this.#deviation += this.#rate * (Math.abs(capped - this.#mean) - this.#deviation);
  }

  reset(): void {
    const quiet = 0.5 * Math.log(this.#options.gatePower);
    this.#before1 = quiet;
    this.#before2 = quiet;
    this.#mean = 0;
    this.#deviation = 0;
    this.#loudest = 0;
    this.#sinceOnset = 1e9;
    this.strength = 0;
    this.rise = 0;
  }
}
