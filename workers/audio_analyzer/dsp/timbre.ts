import Meyda from "meyda";

/** Window of the slow descriptors in samples: Meyda's chroma needs this many. */
const WINDOW = 4096;

const FEATURES = ["loudness", "zcr", "mfcc", "chroma"] as const;

/** Below this mean square Meyda's answers are noise, and NaN in silence. */
const GATE_POWER = 1e-8;

/** How the sound is coloured; slower to compute and to change than the features of a frame. */
export interface Timbre {
  /** Total loudness in sones on Meyda's scale, the sum over 24 Bark bands. */
  loudness: number;
  /** Share of sample pairs that change sign, 0..1. */
  zeroCrossingRate: number;
  /** 13 mel-frequency cepstral coefficients. */
  mfcc: number[];
  /** Strength of the 12 pitch classes from C, the strongest = 1. */
  chroma: number[];
}

/** Meyda 5.6.3 as Deno loads it, whose typings describe another module format. */
interface MeydaLibrary {
  sampleRate: number;
  bufferSize: number;
  /** Built once, for the first rate and window; built again when missing. */
  melFilterBank?: unknown;
  chromaFilterBank?: unknown;
  extract(features: readonly string[], signal: Float32Array): {
    loudness: { total: number };
    zcr: number;
    mfcc: number[];
    chroma: number[];
  } | null;
}

const meyda = Meyda as unknown as MeydaLibrary;

/**
 * Timbre of the latest 4096 samples, by Meyda. A measurement takes about a millisecond and leaves
 * garbage: it is made only while somebody reads it, and not with every frame.
 */
export class TimbreMeter {
  readonly sampleRate: number;
  readonly #ring = new Float32Array(WINDOW);
  readonly #window = new Float32Array(WINDOW);
  #end = 0;

  /** @param sampleRate of the samples in Hz */
  constructor(sampleRate: number) {
    this.sampleRate = sampleRate;
  }

  /** Takes sound; only the latest window of it is kept. */
  push(interleaved: Float32Array, channels: number): void {
    const frames = Math.floor(interleaved.length / channels);
    for (let frame = Math.max(0, frames - WINDOW); frame < frames; frame++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) {
        sum += interleaved[frame * channels + channel] ?? 0;
      }
      this.#ring[this.#end] = Number.isFinite(sum) ? sum / channels : 0;
      this.#end = (this.#end + 1) % WINDOW;
    }
  }

  /** Measures the window. @returns null in silence. */
  measure(): Timbre | null {
    this.#window.set(this.#ring.subarray(this.#end));
    this.#window.set(this.#ring.subarray(0, this.#end), WINDOW - this.#end);
    let power = 0;
    for (const sample of this.#window) power += sample * sample;
    if (power / WINDOW < GATE_POWER) return null;
    if (meyda.sampleRate !== this.sampleRate || meyda.bufferSize !== WINDOW) {
      meyda.sampleRate = this.sampleRate;
      meyda.bufferSize = WINDOW;
      delete meyda.melFilterBank;
      delete meyda.chromaFilterBank;
    }
    const found = meyda.extract(FEATURES, this.#window);
    if (found === null) return null;
    return {
      loudness: found.loudness.total,
      zeroCrossingRate: found.zcr / WINDOW,
      mfcc: found.mfcc,
      chroma: found.chroma,
    };
  }
}
