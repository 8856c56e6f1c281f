import { StereoMix } from "./stereo_mix.ts";

/** Samples beyond this are taken for garbage of the source: +24 dB over full scale. */
const ABSURD = 16;
/** Magnitude from which a sample counts as clipped; 16-bit sources end just below 1. */
export const FULL_SCALE = 0.9995;
/** Corner of the high-pass that removes a constant offset, in Hz. */
const OFFSET_CORNER_HZ = 8;
/** Below any sound: what decays further would become denormal numbers, which are slow. */
const TINY = 1e-20;

/**
 * Takes interleaved samples of any number of channels, makes them safe and mixes them to mono: their
 * mean, or one of two that cancel each other. Frames end at sample floor((index + 1) * sampleRate / framesPerSecond), so that no rate makes the clock drift.
 */
export class Intake {
  /** The mono samples of the frame so far, without DC. */
  readonly frame: Float64Array;
  /** How many of `frame` are filled. */
  filled = 0;
  /** Largest magnitude of any channel in the frame so far. */
  peak = 0;
  /** Samples so far that were NaN, infinite or absurd, and so were read as 0. */
  badSamples = 0;

  readonly #sampleRate: number;
  readonly #framesPerSecond: number;
  readonly #offsetPole: number;
  readonly #stereo: StereoMix;
  #previousIn = 0;
  #previousOut = 0;
  #frameIndex = 0;
  #needed = 0;

  constructor(sampleRate: number, framesPerSecond: number) {
    this.#sampleRate = sampleRate;
    this.#framesPerSecond = framesPerSecond;
    this.#stereo = new StereoMix(sampleRate);
    this.#offsetPole = Math.exp((-2 * Math.PI * OFFSET_CORNER_HZ) / sampleRate);
    this.frame = new Float64Array(Math.ceil(sampleRate / framesPerSecond) + 1);
    this.#needed = this.#frameLength();
  }

  /**
   * Takes samples from position `at` on, until the block or the frame ends.
   * @returns the position after the last sample taken
   */
  take(interleaved: Float32Array, channels: number, at: number): number {
    const scale = 1 / channels;
    const last = interleaved.length - channels;
    const pole = this.#offsetPole;
    let previousIn = this.#previousIn;
    let previousOut = this.#previousOut;
    let filled = this.filled;
    let peak = this.peak;
    let i = at;
    while (i <= last && filled < this.#needed) {
      let sum = 0;
      let first = 0;
      for (let c = 0; c < channels; c++, i++) {
        const x = interleaved[i] as number;
        const magnitude = Math.abs(x);
        // Written so that NaN fails it too.
        if (magnitude <= ABSURD) {
          sum += x;
          if (c === 0) first = x;
          if (magnitude > peak) peak = magnitude;
        } else this.badSamples++;
      }
      const mono = channels === 2 ? this.#stereo.mix(first, sum - first) : sum * scale;
      previousOut = mono - previousIn + pole * previousOut;
      if (previousOut < TINY && previousOut > -TINY) previousOut = 0;
      previousIn = mono;
      this.frame[filled++] = previousOut;
    }
    this.#previousIn = previousIn;
    this.#previousOut = previousOut;
    this.filled = filled;
    this.peak = peak;
    return i;
  }

  /** Whether the frame is complete. */
  get complete(): boolean {
    return this.filled === this.#needed;
  }

  /** Begins the next frame. */
  next(): void {
    this.#stereo.endFrame();
    this.#frameIndex++;
    this.#needed = this.#frameLength();
    this.filled = 0;
    this.peak = 0;
  }

  #frameLength(): number {
    return this.#frameEnd(this.#frameIndex + 1) - this.#frameEnd(this.#frameIndex);
  }

  #frameEnd(index: number): number {
    return Math.floor((index * this.#sampleRate) / this.#framesPerSecond);
  }
}
