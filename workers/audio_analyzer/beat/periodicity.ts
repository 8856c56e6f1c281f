import { LeakyAutocorrelation } from "./autocorrelation.ts";
import type { TempoGrid } from "./tempo_grid.ts";

/** Multiples of the period that the comb sums. */
const COMB_TEETH = 4;
/** Time over which the autocorrelation forgets, in seconds. */
const MEMORY_SECONDS = 8;
/** The tempo is judged anew each so many frames. */
const UPDATE_FRAMES = 5;
/** Sharpness of the evidence of one update. */
const EVIDENCE_GAIN = 2;
/** Share of the bass in the autocorrelation. */
const BASS_SHARE = 0.5;
/** Lags shorter than this are no rhythm and are left out of the mean. */
const SHORTEST_MEAN_LAG = 20;

/**
 * What the recurrence of onsets says of the tempo: a leaky autocorrelation of the onset strength, read
 * with a comb (as in Davies and Plumbley, "Context-dependent beat tracking of musical audio", 2007).
 */
export class Periodicity {
  /** Factor by which the last update speaks for each tempo of the grid. */
  readonly evidence: Float64Array;

  readonly #grid: TempoGrid;
  readonly #maxLag: number;
  readonly #whole: LeakyAutocorrelation;
  readonly #bass: LeakyAutocorrelation;
  /** Both together, each scaled to 1 at lag 0 and freed of its mean. */
  readonly #correlation: Float64Array;
  readonly #unbiased: Float64Array;
  readonly #combs: Float64Array;
  /** Lags below this are known by now. */
  #known = 0;
  #sinceUpdate = 0;

  /** @param framesPerSecond rate at which `push` is called */
  constructor(framesPerSecond: number, grid: TempoGrid) {
    this.#grid = grid;
    const count = grid.periods.length;
    const longest = grid.periods[count - 1] as number;
    this.#maxLag = Math.ceil(longest * COMB_TEETH * 1.02) + 2;
    const memory = MEMORY_SECONDS * framesPerSecond;
    this.#whole = new LeakyAutocorrelation(this.#maxLag + 1, memory);
    this.#bass = new LeakyAutocorrelation(this.#maxLag + 1, memory);
    this.#correlation = new Float64Array(this.#maxLag + 2);
    this.#unbiased = new Float64Array(this.#maxLag + 2);
    this.#combs = new Float64Array(count);
    this.evidence = new Float64Array(count).fill(1);
  }

  /**
   * Takes the onset strength of one frame: of all the sound, and of its bass.
   * @returns whether `evidence` was updated
   */
  push(whole: number, bass: number): boolean {
    this.#whole.push(whole);
    this.#bass.push(bass);
    if (++this.#sinceUpdate < UPDATE_FRAMES) return false;
    this.#sinceUpdate = 0;
    if ((this.#whole.values[0] as number) < 1e-6) {
      this.#known = 0;
      return false;
    }
    this.#correlation.fill(0);
    this.#add(this.#whole, 1 - BASS_SHARE);
    this.#add(this.#bass, BASS_SHARE);
    this.#read();
    return true;
  }

  /** A period between two of the grid counts as the nearer one, so each has its neighbours' combs too. */
  #read(): void {
    const { periods, preference, calm } = this.#grid;
    const count = periods.length;
    for (let j = 0; j < count; j++) this.#combs[j] = this.comb(periods[j] as number);
    for (let j = 0; j < count; j++) {
      let best = 0;
      for (let i = Math.max(0, j - 1); i <= Math.min(count - 1, j + 1); i++) {
        best = Math.max(best, this.#combs[i] as number);
      }
      this.evidence[j] = (calm[j] as number) *
        Math.exp(EVIDENCE_GAIN * best * (preference[j] as number));
    }
  }

  /** Mean of the correlation at 1..COMB_TEETH periods, as far as known: near 0 without periodicity, 1 for a metronome. */
  comb(period: number): number {
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
  refine(coarse: number): number {
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

  /** Forgets everything. */
  reset(): void {
    this.#whole.reset();
    this.#bass.reset();
    this.#correlation.fill(0);
    this.evidence.fill(1);
    this.#known = 0;
    this.#sinceUpdate = 0;
  }
}
