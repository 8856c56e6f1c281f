/** Lowers a sampling rate by a whole factor: windowed-sinc FIR, computed at the output rate only. */
export class Decimator {
  readonly factor: number;
  readonly #taps: Float64Array;
  /** The last taps-1 input samples followed by the block being worked on. */
  readonly #line: Float64Array;
  /** Input samples to skip before the next output. */
  #skip = 0;

  /**
   * @param factor whole number from 1 (1 copies)
   * @param maxInput the largest block that `process` will be given, in samples
   */
  constructor(factor: number, maxInput: number) {
    this.factor = factor;
    this.#taps = lowPassTaps(factor);
    this.#line = new Float64Array(this.#taps.length - 1 + maxInput);
  }

  /**
   * Filters the first `count` samples of `input` into `output`.
   * @returns the number of output samples, count/factor give or take one
   */
  process(input: Float64Array, count: number, output: Float64Array): number {
    if (this.factor === 1) {
      for (let i = 0; i < count; i++) output[i] = input[i] as number;
      return count;
    }
    const taps = this.#taps;
    const line = this.#line;
    const history = taps.length - 1;
    for (let i = 0; i < count; i++) line[history + i] = input[i] as number;
    let written = 0;
    let at = this.#skip;
    for (; at < count; at += this.factor) {
      let sum = 0;
      for (let k = 0; k <= history; k++) sum += (taps[k] as number) * (line[at + k] as number);
      output[written++] = sum;
    }
    this.#skip = at - count;
    line.copyWithin(0, count, count + history);
    return written;
  }
}

/** Blackman-windowed sinc with its edge at 0.42 of the output rate, unity gain at DC. */
function lowPassTaps(factor: number): Float64Array {
  const length = factor === 1 ? 1 : 10 * factor + 1;
  const taps = new Float64Array(length);
  if (length === 1) {
    taps[0] = 1;
    return taps;
  }
  const middle = (length - 1) / 2;
  const edge = 0.42 / factor;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const x = i - middle;
    const sinc = x === 0 ? 2 * edge : Math.sin(2 * Math.PI * edge * x) / (Math.PI * x);
    const turn = (2 * Math.PI * i) / (length - 1);
    const tap = sinc * (0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn));
    taps[i] = tap;
    sum += tap;
  }
  for (let i = 0; i < length; i++) taps[i] = (taps[i] as number) / sum;
  return taps;
}
