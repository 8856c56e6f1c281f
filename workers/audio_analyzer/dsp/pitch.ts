import { RealFft } from "./fft.ts";

const LOWEST_HZ = 55;
const HIGHEST_HZ = 1500;
/** Sound that a judgement looks at, in seconds: more than three periods of the lowest pitch. */
const WINDOW_SECONDS = 0.06;
/** The first peak this close to the highest one is the pitch, so that its multiples are not taken. */
const FIRST_PEAK = 0.85;
/** Clarity below which a sound has no pitch. */
const LEAST_CLARITY = 0.6;
/** When less than this share of the sound lies in reach, what is left is only its foot. */
const LEAST_SHARE = 0.01;

/**
 * Pitch by the normalised square difference of McLeod and Wyvill, "A smarter way to find pitch"
 * (ICMC 2005), with the autocorrelation from two FFTs.
 */
export class PitchDetector {
  /** 0 when there is none. */
  hz = 0;
  /** Clarity of the chosen period, 0..1. */
  confidence = 0;

  readonly #sampleRate: number;
  readonly #recent: Float64Array;
  readonly #fft: RealFft;
  readonly #padded: Float64Array;
  readonly #clarity: Float64Array;

  /** @param sampleRate of the samples in Hz; about 10 kHz is enough and cheap */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    const length = Math.round(WINDOW_SECONDS * sampleRate);
    const maxLag = Math.ceil(sampleRate / LOWEST_HZ);
    this.#recent = new Float64Array(length);
    this.#fft = new RealFft(2 ** Math.ceil(Math.log2(length + maxLag + 2)));
    this.#padded = new Float64Array(this.#fft.size);
    this.#clarity = new Float64Array(maxLag + 2);
  }

  /** Shifts the first `count` samples in; `measure` judges them later. */
  push(samples: Float64Array, count: number): void {
    const recent = this.#recent;
    recent.copyWithin(0, count);
    const start = recent.length - count;
    for (let i = Math.max(0, -start); i < count; i++) recent[start + i] = samples[i] as number;
  }

  /**
   * Updates `hz` and `confidence`.
   * @param wholePower mean square of the sound before its rate was lowered
   */
  measure(wholePower: number): void {
    const power = this.#computeClarity();
    const clarity = this.#clarity;
    const end = clarity.length - 1;
    // Key maxima lie between a rise through zero and the next fall: skip the peak at lag 0 first.
    let first = 1;
    while (first < end && (clarity[first] as number) > 0) first++;
    let highest = 0;
    for (let i = first; i < end; i++) highest = Math.max(highest, clarity[i] as number);
    this.clear();
    if (highest < LEAST_CLARITY || power < LEAST_SHARE * wholePower) return;
    for (let i = first; i < end; i++) {
      const here = clarity[i] as number;
      const left = clarity[i - 1] as number;
      const right = clarity[i + 1] as number;
      if (here < FIRST_PEAK * highest || here < left || here < right) continue;
      const bend = left - 2 * here + right;
      const shift = bend < 0 ? (0.5 * (left - right)) / bend : 0;
      const hz = this.#sampleRate / (i + shift);
      // A higher pitch has peaks at its multiples too; they are not to be taken for a lower one.
      if (hz > HIGHEST_HZ) return;
      this.hz = hz;
      this.confidence = Math.min(1, here - 0.25 * (left - right) * shift);
      return;
    }
  }

  /** No sound, no pitch. */
  clear(): void {
    this.hz = 0;
    this.confidence = 0;
  }

  /** Fills the clarity of every lag; returns the mean square of the window. */
  #computeClarity(): number {
    const x = this.#recent;
    const length = x.length;
    const fft = this.#fft;
    const padded = this.#padded;
    padded.set(x);
    padded.fill(0, length);
    fft.transform(padded);
    const half = fft.size / 2;
    for (let k = 0; k <= half; k++) {
      const r = fft.re[k] as number;
      const m = fft.im[k] as number;
      const power = r * r + m * m;
      padded[k] = power;
      if (k > 0 && k < half) padded[fft.size - k] = power;
    }
    // The power spectrum is real and even, so a second forward transform is the inverse.
    fft.transform(padded);
    const scale = 1 / fft.size;
    const total = (fft.re[0] as number) * scale;
    let energy = 2 * total;
    for (let lag = 0; lag < this.#clarity.length; lag++) {
      this.#clarity[lag] = energy > 1e-12 ? (2 * (fft.re[lag] as number) * scale) / energy : 0;
      const head = x[lag] as number;
      const tail = x[length - 1 - lag] as number;
      energy -= head * head + tail * tail;
    }
    return total / length;
  }
}
