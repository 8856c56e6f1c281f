/** Real time for sound that has no clock of its own: how much of it is due by now. */

/**
 * Counts the sample frames due since the start of a stream. The count follows the clock from one
 * fixed origin, so that rounding never adds up to drift. After a stall longer than the catch-up it
 * moves the origin instead of delivering everything at once.
 */
export class SamplePacer {
  /** Sample frames that fell due during stalls and were left out. */
  droppedFrames = 0;
  readonly #sampleRate: number;
  readonly #maxCatchUpFrames: number;
  #originMs: number;
  #delivered = 0;

  /**
   * @param nowMs the start of the stream
   * @param maxCatchUpSeconds the most sound delivered at once
   */
  constructor(sampleRate: number, nowMs: number, maxCatchUpSeconds = 0.1) {
    this.#sampleRate = sampleRate;
    this.#maxCatchUpFrames = Math.max(1, Math.round(maxCatchUpSeconds * sampleRate));
    this.#originMs = nowMs;
  }

  /** Sample frames to deliver now; they count as delivered. 0 when the clock went back. */
  due(nowMs: number): number {
    const total = Math.floor((nowMs - this.#originMs) * this.#sampleRate / 1000);
    let frames = total - this.#delivered;
    if (frames <= 0) return 0;
    if (frames > this.#maxCatchUpFrames) {
      const skipped = frames - this.#maxCatchUpFrames;
      this.droppedFrames += skipped;
      this.#originMs += skipped * 1000 / this.#sampleRate;
      frames = this.#maxCatchUpFrames;
    }
    this.#delivered += frames;
    return frames;
  }
}
