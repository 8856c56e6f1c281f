import { RealFft } from "./fft.ts";

/** Length of the analysis window: long enough for a bin every 23 Hz, short enough for drums. */
const WINDOW_SECONDS = 2048 / 48_000;

/** Power spectrum of the last 43 ms of sound, whatever the sampling rate (zero-padded to a power of two). */
export class PowerSpectrum {
  /** Power of bins 0..size/2, scaled so that a full-scale sine reads 1 in its bin. */
  readonly power: Float64Array;
  /** Distance between bins in Hz. */
  readonly binHz: number;

  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #recent: Float64Array;
  readonly #windowed: Float64Array;
  readonly #scale: number;

  /** @param sampleRate in Hz of the samples that `push` receives */
  constructor(sampleRate: number) {
    const length = Math.round(WINDOW_SECONDS * sampleRate);
    const size = 2 ** Math.ceil(Math.log2(length));
    this.#fft = new RealFft(size);
    this.power = new Float64Array(size / 2 + 1);
    this.binHz = sampleRate / size;
    this.#window = Float64Array.from(
      { length },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length),
    );
    this.#recent = new Float64Array(length);
    this.#windowed = new Float64Array(size);
    const sum = this.#window.reduce((total, w) => total + w, 0);
    this.#scale = (2 / sum) ** 2;
  }

  /** Shifts the first `count` samples in and updates `power`. */
  push(samples: Float64Array, count: number): void {
    const recent = this.#recent;
    const length = recent.length;
    recent.copyWithin(0, count);
    const start = length - count;
    for (let i = Math.max(0, -start); i < count; i++) recent[start + i] = samples[i] as number;
    for (let i = 0; i < length; i++) {
      this.#windowed[i] = (recent[i] as number) * (this.#window[i] as number);
    }
    this.#fft.transform(this.#windowed);
    const { re, im } = this.#fft;
    const power = this.power;
    const scale = this.#scale;
    for (let k = 0; k < power.length; k++) {
      const r = re[k] as number;
      const m = im[k] as number;
      power[k] = (r * r + m * m) * scale;
    }
  }
}
