import { LeakyAutocorrelation } from "./autocorrelation.ts";

/** Multiples of the period that the comb sums. */
const COMB_TEETH = 4;
/** Time over which the autocorrelation forgets, in seconds. */
const MEMORY_SECONDS = 8;
/** The tempo is judged anew each so many frames. */
const UPDATE_FRAMES = 5;
/** Ratio between neighbouring tempi of the grid. */
const GRID_RATIO = 1.01;
/** Centre of the prior over tempo, in BPM, and its width in octaves. */
const PRIOR_CENTRE_BPM = 130;
const PRIOR_OCTAVES = 0.75;
/** Sharpness of the evidence of one update. */
const EVIDENCE_GAIN = 3;
/** Share of belief that may leap to any other tempo at an update. */
const LEAP = 1e-4;
/** Share of belief that drifts to either neighbouring tempo of the grid at an update. */
const DRIFT = 0.05;
/** Neighbours of the grid, to either side, whose belief counts as that of the chosen tempo: 4 %. */
const SAME_TEMPO_STEPS = 4;
/** An estimate this near to the shown period refines it ... */
const SAME_PERIOD = 0.03;
/** ... by this share at each update, which averages over about half a second; any other replaces it. */
const REFINE_RATE = 0.1;

/** Share of the bass in the evidence. */
const BASS_SHARE = 0.5;
/** Lags shorter than this are no rhythm and are left out of the mean. */
const SHORTEST_MEAN_LAG = 20;

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
  readonly #whole: LeakyAutocorrelation;
  readonly #bass: LeakyAutocorrelation;
  /** Both together, each scaled to 1 at lag 0 and freed of its mean. */
  readonly #correlation: Float64Array;
  readonly #unbiased: Float64Array;
  /** Lags below this are known by now. */
  #known = 0;
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
    const memory = MEMORY_SECONDS * framesPerSecond;
    this.#whole = new LeakyAutocorrelation(this.#maxLag + 1, memory);
    this.#bass = new LeakyAutocorrelation(this.#maxLag + 1, memory);
    this.#correlation = new Float64Array(this.#maxLag + 2);
    this.#unbiased = new Float64Array(this.#maxLag + 2);
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

  /** Takes the onset strength of one frame: of all the sound, and of its bass. */
  push(whole: number, bass: number): void {
    this.#whole.push(whole);
    this.#bass.push(bass);
    if (++this.#sinceUpdate >= UPDATE_FRAMES) {
      this.#sinceUpdate = 0;
      this.#update();
    }
  }

  #update(): void {
    if ((this.#whole.values[0] as number) < 1e-6) {
      this.salience = 0;
      return;
    }
    this.#correlation.fill(0);
    this.#add(this.#whole, 1 - BASS_SHARE);
    this.#add(this.#bass, BASS_SHARE);
    const count = this.#periods.length;
    for (let j = 0; j < count; j++) {
      const comb = this.#comb(this.#periods[j] as number);
      this.#evidence[j] = Math.max(0, comb) * (this.#prior[j] as number);
    }
    let total = 0;
    for (let j = 0; j < count; j++) {
      const here = this.#belief[j] as number;
      const left = j > 0 ? (this.#belief[j - 1] as number) : here;
      const right = j < count - 1 ? (this.#belief[j + 1] as number) : here;
      const drifted = (1 - 2 * DRIFT) * here + DRIFT * (left + right);
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
    this.#choose(best);
  }

  #choose(best: number): void {
    let share = 0;
    for (
      let j = Math.max(0, best - SAME_TEMPO_STEPS);
      j <= Math.min(this.#periods.length - 1, best + SAME_TEMPO_STEPS);
      j++
    ) {
      share += this.#belief[j] as number;
    }
    this.belief = share;
    const coarse = this.#periods[best] as number;
    this.salience = Math.max(0, this.#comb(coarse));
    const period = this.#refine(coarse);
    const same = Math.abs(period / this.periodFrames - 1) < SAME_PERIOD;
    this.periodFrames = same
      ? this.periodFrames + REFINE_RATE * (period - this.periodFrames)
      : period;
  }

  /** Mean of the correlation at 1..COMB_TEETH periods, as far as they are known. */
  #comb(period: number): number {
    const r = this.#correlation;
    let sum = 0;
    let teeth = 0;
    for (; teeth < COMB_TEETH; teeth++) {
      const lag = (teeth + 1) * period;
      const whole = Math.floor(lag);
      if (whole + 1 >= this.#known) break;
      const part = lag - whole;
      sum += (1 - part) * (r[whole] as number) + part * (r[whole + 1] as number);
    }
    return teeth === 0 ? 0 : sum / teeth;
  }

  /** The period that fits the peaks near all multiples of a coarse one best (least squares). */
  #refine(coarse: number): number {
    const r = this.#correlation;
    let period = coarse;
    let upper = 0;
    let lower = 0;
    for (let k = 1; k * period * 1.012 + 2 < this.#known; k++) {
      const reach = Math.max(2, Math.round(0.012 * k * period));
      const middle = Math.round(k * period);
      let top = middle;
      for (let lag = middle - reach; lag <= middle + reach; lag++) {
        if ((r[lag] as number) > (r[top] as number)) top = lag;
      }
      const here = r[top] as number;
      const left = r[top - 1] as number;
      const right = r[top + 1] as number;
      const bend = left - 2 * here + right;
      if (here <= 0 || bend >= 0 || left > here || right > here) continue;
      const peak = top + (0.5 * (left - right)) / bend;
      // A peak at k periods tells k times as exactly; a high one is more to be trusted.
      upper += here * k * peak;
      lower += here * k * k;
      period = upper / lower;
    }
    return period;
  }

  #add(source: LeakyAutocorrelation, share: number): void {
    const values = this.#unbiased;
    this.#known = source.unbiased(values);
    let mean = 0;
    for (let lag = SHORTEST_MEAN_LAG; lag < this.#known; lag++) mean += values[lag] as number;
    mean /= Math.max(1, this.#known - SHORTEST_MEAN_LAG);
    const span = (values[0] as number) - mean;
    if (span < 1e-6) return;
    const scale = share / span;
    const r = this.#correlation;
    for (let lag = 0; lag < this.#known; lag++) {
      r[lag] = (r[lag] as number) + scale * ((values[lag] as number) - mean);
    }
  }

  reset(): void {
    this.#whole.reset();
    this.#bass.reset();
    this.#correlation.fill(0);
    this.#belief.fill(1 / this.#belief.length);
    this.#sinceUpdate = 0;
    this.periodFrames = 0;
    this.salience = 0;
    this.belief = 0;
  }
}
