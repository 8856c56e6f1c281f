import { BandMemory } from "./band_memory.ts";
import { FoldedRhythm, OFF_BEAT_SIGNS } from "./folded_rhythm.ts";
import { LEARNT_OFF_BEAT_WEIGHTS } from "./learnt_off_beat.ts";

/** How much of the past is looked at, and how much there must be, in seconds. */
export const REFEREE_SECONDS = 12;
const LEAST_SECONDS = 2;
/** Logarithm of the odds beyond which nothing is surer. */
const MOST_LOG_ODDS = 4;

/** What each of `FoldedRhythm.offBeatSigns` says for the beat (tools/learn_off_beat.ts). */
export const OFF_BEAT_WEIGHTS: Float64Array = Float64Array.from(
  LEARNT_OFF_BEAT_WEIGHTS.trim().split(/\s+/),
  Number,
);
if (OFF_BEAT_WEIGHTS.length !== OFF_BEAT_SIGNS) {
  throw new RangeError(`there are ${OFF_BEAT_WEIGHTS.length} weights of the off-beat`);
}

/**
 * Tells beat from off-beat by what the last seconds look like as a whole. A filter takes its frames for
 * independent and so believes whatever is louder; a logistic regression has learnt how much each part
 * of the rhythm, and what beats do not have in common, is worth beside all others.
 */
export class OffBeatReferee {
  readonly #memory: BandMemory;
  readonly #folded = new FoldedRhythm();
  readonly #leastFrames: number;
  readonly #frames: number;

  /** @param bands number of mel bands of a frame, at least 20 */
  constructor(bands: number, framesPerSecond: number) {
    this.#frames = REFEREE_SECONDS * framesPerSecond;
    this.#leastFrames = LEAST_SECONDS * framesPerSecond;
    this.#memory = new BandMemory(bands, this.#frames);
  }

  /** Takes the mean power of every mel band in this frame. */
  push(melPower: Float64Array): void {
    this.#memory.push(melPower);
  }

  /**
   * @param sinceBeat frames since the last beat, if it is the beat
   * @param period of the beat in frames
   * @returns logarithm of the odds that it is, and not the moment half a beat later; 0 in the first 2 s
   */
  logOdds(sinceBeat: number, period: number): number {
    if (this.#memory.filled < this.#leastFrames) return 0;
    this.#folded.fold(this.#memory, sinceBeat, period, this.#frames);
    let sum = 0;
    for (let i = 0; i < OFF_BEAT_SIGNS; i++) {
      sum += (OFF_BEAT_WEIGHTS[i] as number) * (this.#folded.offBeatSigns[i] as number);
    }
    return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, sum));
  }

  /** Forgets everything. */
  reset(): void {
    this.#memory.reset();
  }
}
