/** Quality factors of the two sections of a 4th-order Butterworth filter. */
const BUTTERWORTH_Q = [0.54119610, 1.30656296] as const;
/**
 * Steep sides this low would take as long as the tone itself: a band from below this is cut off gently at its
 * top, and at its bottom only where nothing is heard.
 */
const LOWEST_STEEP_HZ = 40;
const GENTLE_LOW = { hz: 12, q: 0.6 } as const;
/** A low-pass closer than this to half the sampling rate is left out: there is nothing above it. */
const HIGHEST_CORNER = 0.45;

/**
 * Band-pass of steep sides: 4th-order Butterworth high-pass and low-pass in series (biquads after
 * R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"; direct form 2 transposed).
 */
export class BandPass {
  /** Mean of the squared samples of the last block. */
  meanSquare = 0;
  /** The largest of them. */
  peakSquare = 0;

  /** b0 b1 b2 a1 a2 of each of the four sections. */
  readonly #coefficients = new Float64Array(20);
  readonly #state = new Float64Array(8);
  readonly #audible: boolean;

  /** @param lowHz, highHz the -3 dB corners */
  constructor(lowHz: number, highHz: number, sampleRate: number) {
    this.#audible = lowHz < HIGHEST_CORNER * sampleRate;
    const c = this.#coefficients;
    for (let section = 0; section < 4; section++) c[section * 5] = 1;
    if (!this.#audible) return;
    if (lowHz < LOWEST_STEEP_HZ) {
      c.set(highPass(GENTLE_LOW.hz, GENTLE_LOW.q, sampleRate), 0);
      c.set(lowPass(highHz, Math.SQRT1_2, sampleRate), 10);
      return;
    }
    BUTTERWORTH_Q.forEach((q, i) => c.set(highPass(lowHz, q, sampleRate), i * 5));
    if (highHz < HIGHEST_CORNER * sampleRate) {
      BUTTERWORTH_Q.forEach((q, i) => c.set(lowPass(highHz, q, sampleRate), 10 + i * 5));
    }
  }

  /** Filters the first `count` samples. What is returned would be garbage: it is left in the fields. */
  filter(samples: Float64Array, count: number): void {
    this.meanSquare = 0;
    this.peakSquare = 0;
    if (!this.#audible || count === 0) return;
    const c = this.#coefficients;
    const s = this.#state;
    const a0 = c[0] as number, a1 = c[1] as number, a2 = c[2] as number;
    const a3 = c[3] as number, a4 = c[4] as number;
    const b0 = c[5] as number, b1 = c[6] as number, b2 = c[7] as number;
    const b3 = c[8] as number, b4 = c[9] as number;
    const c0 = c[10] as number, c1 = c[11] as number, c2 = c[12] as number;
    const c3 = c[13] as number, c4 = c[14] as number;
    const d0 = c[15] as number, d1 = c[16] as number, d2 = c[17] as number;
    const d3 = c[18] as number, d4 = c[19] as number;
    let p1 = s[0] as number, p2 = s[1] as number, q1 = s[2] as number, q2 = s[3] as number;
    let r1 = s[4] as number, r2 = s[5] as number, t1 = s[6] as number, t2 = s[7] as number;
    let sum = 0;
    let peak = 0;
    for (let i = 0; i < count; i++) {
      const x = samples[i] as number;
      const y = a0 * x + p1;
      p1 = a1 * x - a3 * y + p2;
      p2 = a2 * x - a4 * y;
      const z = b0 * y + q1;
      q1 = b1 * y - b3 * z + q2;
      q2 = b2 * y - b4 * z;
      const v = c0 * z + r1;
      r1 = c1 * z - c3 * v + r2;
      r2 = c2 * z - c4 * v;
      const w = d0 * v + t1;
      t1 = d1 * v - d3 * w + t2;
      t2 = d2 * v - d4 * w;
      const square = w * w;
      sum += square;
      if (square > peak) peak = square;
    }
    this.peakSquare = peak;
    s[0] = p1;
    s[1] = p2;
    s[2] = q1;
    s[3] = q2;
    s[4] = r1;
    s[5] = r2;
    s[6] = t1;
    s[7] = t2;
    // What rings below -400 dB is silence; without this it would decay through denormal numbers.
    if (sum < 1e-38) s.fill(0);
    this.meanSquare = sum / count;
  }
}

function lowPass(hz: number, q: number, sampleRate: number): number[] {
  const w = (2 * Math.PI * hz) / sampleRate;
  const alpha = Math.sin(w) / (2 * q);
  const cos = Math.cos(w);
  const a0 = 1 + alpha;
  const b1 = (1 - cos) / a0;
  return [b1 / 2, b1, b1 / 2, (-2 * cos) / a0, (1 - alpha) / a0];
}

function highPass(hz: number, q: number, sampleRate: number): number[] {
  const w = (2 * Math.PI * hz) / sampleRate;
  const alpha = Math.sin(w) / (2 * q);
  const cos = Math.cos(w);
  const a0 = 1 + alpha;
  const b1 = -(1 + cos) / a0;
  return [-b1 / 2, b1, -b1 / 2, (-2 * cos) / a0, (1 - alpha) / a0];
}
