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
/** The reference never falls below -50 dBFS for what is steady: hiss, hum and quiet rooms stay dim. */
const STEADY_FLOOR = 10 ** -2.5;
/** Down to -65 dBFS it follows what comes and goes: the softest that opens the gate reads a half. */
const LOWEST_FLOOR = 10 ** -3.25;
/** Then the floor lies so far above the quietest of the last two seconds, which may be hiss. */
const ABOVE_QUIETEST = 6;
/** The quietest is not known before so many blocks, which hold a beat. */
const LEAST_BLOCKS = 3;
/** The floor moves with this time constant, in decibels. */
const FLOOR_SECONDS = 0.4;
/** Where the reference lies on the scale of the levels. */
const REFERENCE_LEVEL = 0.85;

const RISE = 1 - Math.exp(-1 / (RISE_SECONDS * FRAMES_PER_SECOND));
const FALL = 0.5 ** (1 / (HALVING_SECONDS * FRAMES_PER_SECOND));
const FLOOR_RATE = 1 - Math.exp(-1 / (FLOOR_SECONDS * FRAMES_PER_SECOND));
const STALE_RATE = 1 - Math.exp(-1 / (STALE_SECONDS * FRAMES_PER_SECOND));

/**
 * One slow gain for all levels: it follows the loudest of them within a second when it rises, slowly
 * when it falls, and faster when all has been far below for two seconds.
 */
export class AdaptiveGain {
  #reference = STEADY_FLOOR;
  #floor = STEADY_FLOOR;
  #seeds = SEED_FRAMES;
  #stale = false;
  /** Loudest amplitude of each quarter of a second lately; the current one is at `#block`. */
  readonly #peaks = new Float64Array(BLOCKS);
  /** Quietest amplitude of each. */
  readonly #dips = new Float64Array(BLOCKS).fill(Infinity);
  #blocks = 1;
  #block = 0;
  #inBlock = 0;

  /** Factor from amplitude to level. */
  get factor(): number {
    return REFERENCE_LEVEL / this.#reference;
  }

  /** Takes the loudest amplitude of a frame with sound; without sound the gain is left as it is. */
  push(loudest: number): void {
    this.#remember(loudest);
    const recent = this.#recentPeak();
    const share = recent / this.#reference;
    this.#stale = share < (this.#stale ? CAUGHT_UP_SHARE : STALE_SHARE);
    this.#moveFloor();
    if (this.#seeds > 0) {
      this.#seeds--;
      this.#reference = Math.max(this.#reference, loudest);
    } else if (loudest > this.#reference) {
      this.#reference += RISE * (loudest - this.#reference);
    } else {
      const fall = this.#stale ? Math.min(FALL, share ** STALE_RATE) : FALL;
      this.#reference = Math.max(this.#floor, this.#reference * fall);
    }
  }

  #remember(loudest: number): void {
    if (++this.#inBlock > BLOCK_FRAMES) {
      this.#inBlock = 1;
      this.#block = (this.#block + 1) % BLOCKS;
      if (this.#blocks < BLOCKS) this.#blocks++;
      this.#peaks[this.#block] = 0;
      this.#dips[this.#block] = Infinity;
    }
    this.#peaks[this.#block] = Math.max(this.#peaks[this.#block] as number, loudest);
    // Not while the first sound rises from nothing.
    if (this.#blocks > 1) {
      this.#dips[this.#block] = Math.min(this.#dips[this.#block] as number, loudest);
    }
  }

  #recentPeak(): number {
    let recent = 0;
    for (let i = 0; i < BLOCKS; i++) recent = Math.max(recent, this.#peaks[i] as number);
    return recent;
  }

  #moveFloor(): void {
    if (this.#blocks < LEAST_BLOCKS) return;
    let quietest = Infinity;
    for (let i = 0; i < BLOCKS; i++) quietest = Math.min(quietest, this.#dips[i] as number);
    const target = Math.min(STEADY_FLOOR, Math.max(LOWEST_FLOOR, ABOVE_QUIETEST * quietest));
    this.#floor *= (target / this.#floor) ** FLOOR_RATE;
  }
}
