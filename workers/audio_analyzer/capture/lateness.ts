/** Keeps live sound live: after a stall of this process the sound that piled up meanwhile is stale. */
import type { AudioFormat } from "./source.ts";

/** More than this behind the best moment seen, and sound is thrown away ... */
const TOO_LATE_MS = 400;
/** ... until it is no more than this behind. */
const ON_TIME_MS = 60;
/** A device that lost samples looks late for ever: after this long the lateness is the new normal. */
const GIVE_UP_MS = 1000;
/** The clocks of device and computer differ by up to this much; the best moment seen ages by it. */
const CLOCK_DRIFT = 0.001;

/**
 * Compares the wall clock with the amount of sound received. Their difference is smallest for sound
 * that arrived without waiting; anything later has been waiting by as much.
 */
export class LatenessGuard {
  /** Sample frames refused so far. */
  droppedFrames = 0;
  readonly #samplesPerMs: number;
  readonly #channels: number;
  #receivedMs = 0;
  #bestMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NaN;
  #droppingSinceMs: number | undefined;

  constructor(format: AudioFormat) {
    this.#samplesPerMs = format.sampleRate * format.channels / 1000;
    this.#channels = format.channels;
  }

  /** Whether `samples` interleaved samples that were read at `nowMs` are fresh enough to be heard. */
  accepts(samples: number, nowMs: number): boolean {
    this.#receivedMs += samples / this.#samplesPerMs;
    const behindMs = nowMs - this.#receivedMs;
    const sinceLastMs = nowMs - this.#lastMs;
    if (sinceLastMs > 0) this.#bestMs += sinceLastMs * CLOCK_DRIFT;
    this.#lastMs = nowMs;
    this.#bestMs = Math.min(this.#bestMs, behindMs);
    const latenessMs = behindMs - this.#bestMs;
    if (this.#droppingSinceMs === undefined) {
      if (latenessMs <= TOO_LATE_MS) return true;
      this.#droppingSinceMs = nowMs;
    } else if (latenessMs <= ON_TIME_MS) {
      this.#droppingSinceMs = undefined;
      return true;
    } else if (nowMs - this.#droppingSinceMs > GIVE_UP_MS) {
      this.#droppingSinceMs = undefined;
      this.#bestMs = behindMs;
      return true;
    }
    this.droppedFrames += samples / this.#channels;
    return false;
  }
}
