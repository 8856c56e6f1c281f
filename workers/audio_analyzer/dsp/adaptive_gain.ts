import { FRAMES_PER_SECOND } from "../features.ts";

/** The reference follows what is louder with this time constant, in seconds. */
const RISE_SECONDS = 0.25;
/** Time in which the reference falls by half while the music comes near it. */
const HALVING_SECONDS = 12;
/**
 * When nothing of the last two seconds came to this share of the reference, the reference is stale: it
 * was a pop, or another track's. Two seconds outlast the gap between two beats.
 */
const STALE_SHARE = 0.5;
const BLOCK_FRAMES = 0.25 * FRAMES_PER_SECOND;
const BLOCKS = 8;
/** A stale reference comes down until the music reaches this share of it again ... */
const CAUGHT_UP_SHARE = 0.6;
/** ... its distance in decibels shrinking with this time constant, in seconds. */
const STALE_SECONDS = 0.8;
/** The first sounding frames set the reference at once: nothing is known that they could distort. */
const SEED_FRAMES = 3;
/** The reference never falls below -50 dBFS: quieter rooms stay dim. */
const LOWEST_REFERENCE = 10 ** -2.5;
/** Where the reference lies on the scale of the levels. */
const REFERENCE_LEVEL = 0.85;

const RISE = 1 - Math.exp(-1 / (RISE_SECONDS * FRAMES_PER_SECOND));
const FALL = 0.5 ** (1 / (HALVING_SECONDS * FRAMES_PER_SECOND));
const STALE_RATE = 1 - Math.exp(-1 / (STALE_SECONDS * FRAMES_PER_SECOND));

/**
 * One slow gain for all levels: it follows the loudest of them within a second when it rises, slowly
 * when it falls, and faster when all has been far below for two seconds.
 */
export class AdaptiveGain {
  #reference = LOWEST_REFERENCE;
  #seeds = SEED_FRAMES;
  #stale = false;
  /** Loudest amplitude of each quarter of a second lately; the current one is at `#block`. */
  readonly #peaks = new Float64Array(BLOCKS);
  #block = 0;
  #inBlock = 0;

  /** Factor from amplitude to level. */
  get factor(): number {
    return REFERENCE_LEVEL / this.#reference;
  }

  /** Takes the loudest amplitude of a frame with sound; without sound the gain is left as it is. */
  push(loudest: number): void {
    const recent = this.#recentPeak(loudest);
    const share = recent / this.#reference;
    this.#stale = share < (this.#stale ? CAUGHT_UP_SHARE : STALE_SHARE);
    if (this.#seeds > 0) {
      this.#seeds--;
      this.#reference = Math.max(this.#reference, loudest);
    } else if (loudest > this.#reference) {
      this.#reference += RISE * (loudest - this.#reference);
    } else {
      const fall = this.#stale ? Math.min(FALL, share ** STALE_RATE) : FALL;
      this.#reference = Math.max(LOWEST_REFERENCE, this.#reference * fall);
    }
  }

  #recentPeak(loudest: number): number {
    if (++this.#inBlock > BLOCK_FRAMES) {
      this.#inBlock = 1;
      this.#block = (this.#block + 1) % BLOCKS;
      this.#peaks[this.#block] = 0;
    }
    this.#peaks[this.#block] = Math.max(this.#peaks[this.#block] as number, loudest);
    let recent = 0;
    for (let i = 0; i < BLOCKS; i++) recent = Math.max(recent, this.#peaks[i] as number);
    return recent;
  }
}
