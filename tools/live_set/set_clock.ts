/** Where in the set one is: the computer's clock, corrected by how fast the sound server really plays. */
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";

/** The two clocks are compared so often. */
const SPAN_SECONDS = 10;
/** What they differ by after a span is drift up to this; more is sound that was lost. */
const MOST_DRIFT_SECONDS = 0.005;

/**
 * A sound server without a sound card keeps its clock in whole microseconds: PulseAudio's null sink cuts
 * the rest off each block and so plays up to some 100 ppm too fast, a quarter of a second in half an hour.
 * The analysed frames count the sound that was really played. A frame that did not wait tells best.
 */
export class SetClock {
  #frames = 0;
  #spanSince = -Infinity;
  /** The least delay of a frame within this span, and within the one before. */
  #least = Infinity;
  #leastBefore = Infinity;
  #drift = 0;

  /** How much the sound has fallen behind the computer's clock so far, in seconds; negative: is ahead. */
  get driftSeconds(): number {
    return this.#drift;
  }

  /** Takes the arrival of the next frame. @returns seconds of sound, from an arbitrary beginning */
  frame(nowSeconds: number): number {
    const delay = nowSeconds - this.#frames++ / FRAMES_PER_SECOND;
    if (nowSeconds - this.#spanSince >= SPAN_SECONDS) {
      const more = this.#least - this.#leastBefore;
      if (Math.abs(more) <= MOST_DRIFT_SECONDS) this.#drift += more;
      this.#spanSince = nowSeconds;
      this.#leastBefore = this.#least;
      this.#least = Infinity;
    }
    this.#least = Math.min(this.#least, delay);
    return nowSeconds - this.#drift;
  }
}
