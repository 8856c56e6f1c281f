/** Multiples of the period that the comb sums. */
const COMB_TEETH = 4;
/** Time over which the autocorrelation forgets, in seconds. */
// deno-lint-ignore no-explicit-any
const G = globalThis as any;
const MEMORY_SECONDS = G.P?.ms ?? 8;
/** The tempo is judged anew each so many frames. */
const UPDATE_FRAMES = 5;
/** Ratio between neighbouring tempi of the grid. */
const GRID_RATIO = 1.01;
/** Centre of the prior over tempo, in BPM, and its width in octaves. */
const PRIOR_CENTRE_BPM = G.P?.pc ?? 128;
const PRIOR_OCTAVES = G.P?.po ?? 0.65;
/** Sharpness of the evidence of one update. */
const EVIDENCE_GAIN = G.P?.eg ?? 3;
/** Share of belief that may leap to any other tempo at an update. */
const LEAP = G.P?.lp ?? 1e-4;

/** What a tempo search may return, in BPM. */
export interface BpmRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Tempo from a leaky autocorrelation of the onset strength, read with a comb (as in Davies and
 * Plumbley, "Context-dependent beat tracking of musical audio", 2007) and filtered forward in time:
 * the belief over a logarithmic grid of tempi drifts a little, leaps rarely, and is weighed with each
 * update's evidence.
 */
export class Tempo {
  /** Period of the beat in frames, with fractions; 0 while unknown. */
  periodFrames = 0;
  /** Height of the chosen comb: near 0 without periodicity, towards 1 for a metronome. */
  salience = 0;
  /** Share of the belief that lies within 4 % of the chosen tempo. */
  belief = 0;

  readonly #maxLag: number;
  readonly #decay: number;
  /** Recent strengths twice over, so that every window is contiguous. */
  readonly #recent: Float64Array;
  #at = 0;
  readonly #correlation: Float64Array;
  #sinceUpdate = 0;
  readonly #periods: Float64Array;
  readonly #prior: Float64Array;
  readonly #belief: Float64Array;
  readonly #next: Float64Array;
  readonly #evidence: Float64Array;

  /**
   * @param framesPerSecond rate at which `push` is called
   * @param range tempi to consider
   */
  constructor(framesPerSecond: number, range: BpmRange) {
    const longest = (60 * framesPerSecond) / range.min;
    const shortest = (60 * framesPerSecond) / range.max;
    this.#maxLag = Math.ceil(longest * COMB_TEETH * 1.02) + 2;
    this.#decay = Math.exp(-1 / (MEMORY_SECONDS * framesPerSecond));
    this.#recent = new Float64Array(2 * (this.#maxLag + 1));
    this.#correlation = new Float64Array(this.#maxLag + 2);
    const count = Math.floor(Math.log(longest / shortest) / Math.log(GRID_RATIO)) + 1;
    this.#periods = Float64Array.from({ length: count }, (_, j) => shortest * GRID_RATIO ** j);
    this.#prior = this.#periods.map((period) => {
      const octaves = Math.log2((60 * framesPerSecond) / period / PRIOR_CENTRE_BPM);
      return Math.exp(-0.5 * (octaves / PRIOR_OCTAVES) ** 2);
    });
    this.#belief = new Float64Array(count).fill(1 / count);
    this.#next = new Float64Array(count);
    this.#evidence = new Float64Array(count);
  }

  /** Takes the onset strength of one frame. */
  push(strength: number): void {
    const span = this.#maxLag + 1;
    this.#at = this.#at === 0 ? span - 1 : this.#at - 1;
    const at = this.#at;
    const recent = this.#recent;
    recent[at] = strength;
    recent[at + span] = strength;
    const r = this.#correlation;
    const decay = this.#decay;
    if (strength > 0) {
      for (let lag = 0; lag <= this.#maxLag; lag++) {
        r[lag] = decay * (r[lag] as number) + strength * (recent[at + lag] as number);
      }
    } else {
      for (let lag = 0; lag <= this.#maxLag; lag++) r[lag] = decay * (r[lag] as number);
    }
    if (++this.#sinceUpdate >= UPDATE_FRAMES) {
      this.#sinceUpdate = 0;
      this.#update();
    }
  }

  #update(): void {
    const energy = this.#correlation[0] as number;
    if (energy < 1e-6) {
      this.salience = 0;
      return;
    }
    const count = this.#periods.length;
    const floor = this.#meanCorrelation();
    const scale = 1 / Math.max(energy - floor, 1e-9);
    for (let j = 0; j < count; j++) {
      const comb = (this.#comb(this.#periods[j] as number) - floor) * scale;
      this.#evidence[j] = Math.max(0, comb) * (this.#prior[j] as number);
    }
    let total = 0;
    for (let j = 0; j < count; j++) {
      const here = this.#belief[j] as number;
      const left = j > 0 ? (this.#belief[j - 1] as number) : here;
      const right = j < count - 1 ? (this.#belief[j + 1] as number) : here;
      const drifted = 0.9 * here + 0.05 * (left + right);
      const b = ((1 - LEAP) * drifted + LEAP / count) *
        Math.exp(EVIDENCE_GAIN * (this.#evidence[j] as number));
      this.#next[j] = b;
      total += b;
    }
    let best = 0;
    for (let j = 0; j < count; j++) {
      const b = (this.#next[j] as number) / total;
      this.#belief[j] = b;
      if (b > (this.#belief[best] as number)) best = j;
    }
    this.#choose(best, floor, scale);
  }

  #choose(best: number, floor: number, scale: number): void {
    let share = 0;
    for (let j = Math.max(0, best - 4); j <= Math.min(this.#periods.length - 1, best + 4); j++) {
      share += this.#belief[j] as number;
    }
    this.belief = share;
    const coarse = this.#periods[best] as number;
    let period = coarse;
    let height = -Infinity;
    for (let step = -15; step <= 15; step++) {
      const candidate = coarse * (1 + step * 0.001);
      const comb = this.#comb(candidate);
      if (comb > height) {
        height = comb;
        period = candidate;
      }
    }
    this.salience = Math.max(0, (height - floor) * scale);
    // Within one tempo the estimate is averaged over about half a second; another tempo is taken over.
    const same = Math.abs(period / this.periodFrames - 1) < 0.03;
    this.periodFrames = same ? this.periodFrames + 0.1 * (period - this.periodFrames) : period;
  }

  /** Mean of the correlation at 1..COMB_TEETH periods, between lags by linear interpolation. */
  #comb(period: number): number {
    const r = this.#correlation;
    let sum = 0;
    for (let k = 1; k <= COMB_TEETH; k++) {
      const lag = Math.min(k * period, this.#maxLag);
      const whole = Math.floor(lag);
      const part = lag - whole;
      sum += (1 - part) * (r[whole] as number) + part * (r[whole + 1] as number);
    }
    return sum / COMB_TEETH;
  }

  #meanCorrelation(): number {
    let sum = 0;
    for (let lag = 20; lag <= this.#maxLag; lag++) sum += this.#correlation[lag] as number;
    return sum / (this.#maxLag - 19);
  }

  reset(): void {
    this.#recent.fill(0);
    this.#correlation.fill(0);
    this.#belief.fill(1 / this.#belief.length);
    this.#sinceUpdate = 0;
    this.periodFrames = 0;
    this.salience = 0;
    this.belief = 0;
  }
}
