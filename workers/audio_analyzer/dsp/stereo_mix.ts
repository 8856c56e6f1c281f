import { FRAMES_PER_SECOND } from "../features.ts";
import { SILENT_POWER } from "./sound_gate.ts";

/** The channels cancel while their sum has less than this share of their power (-20 dB) ... */
const CANCELLED_SHARE = 0.01;
/** ... and no longer once it has more than this (-10 dB). */
const PRESENT_SHARE = 0.1;
/** Either must last so long, so that no single sound moves the mix. */
const DECISION_FRAMES = 1 * FRAMES_PER_SECOND;
/** Time in which the mix moves from both channels to one, in seconds: without a click. */
const FADE_SECONDS = 0.05;

/**
 * Mixes two channels to mono. Two that cancel each other, as of a cable of swapped polarity, would be
 * silence: after a second of that the louder one is taken alone, until they no longer cancel.
 */
export class StereoMix {
  readonly #step: number;
  /** Share of the left channel in the mix, and where it moves to; the right one has the rest. */
  #left = 0.5;
  #target = 0.5;
  #leftPower = 0;
  #rightPower = 0;
  #sumPower = 0;
  #samples = 0;
  /** Frames in a row that speak for the other mix. */
  #otherFrames = 0;
  /** Power of left less that of right over these frames. */
  #balance = 0;

  /** @param sampleRate in Hz */
  constructor(sampleRate: number) {
    this.#step = 0.5 / (FADE_SECONDS * sampleRate);
  }

  /** Takes one sample of either channel, returns that of the mix. */
  mix(left: number, right: number): number {
    const sum = left + right;
    this.#leftPower += left * left;
    this.#rightPower += right * right;
    this.#sumPower += sum * sum;
    this.#samples++;
    if (this.#left < this.#target) this.#left = Math.min(this.#target, this.#left + this.#step);
    else if (this.#left > this.#target) {
      this.#left = Math.max(this.#target, this.#left - this.#step);
    }
    return this.#left * left + (1 - this.#left) * right;
  }

  /** Ends a frame: judges whether the channels cancel. */
  endFrame(): void {
    const both = this.#leftPower + this.#rightPower;
    if (both > SILENT_POWER * this.#samples) this.#judge(this.#sumPower / both);
    this.#leftPower = 0;
    this.#rightPower = 0;
    this.#sumPower = 0;
    this.#samples = 0;
  }

  #judge(share: number): void {
    const mixing = this.#target === 0.5;
    const other = mixing ? share < CANCELLED_SHARE : share > PRESENT_SHARE;
    if (!other) {
      this.#otherFrames = 0;
      this.#balance = 0;
      return;
    }
    this.#otherFrames++;
    this.#balance += this.#leftPower - this.#rightPower;
    if (this.#otherFrames < DECISION_FRAMES) return;
    if (mixing) this.#target = this.#balance >= 0 ? 1 : 0;
    else this.#target = 0.5;
    this.#otherFrames = 0;
    this.#balance = 0;
  }
}
