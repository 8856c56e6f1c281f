import { ONSET_GROUPS, ONSET_LEVELS } from "./band_onsets.ts";
import { BAR_BEATS, BAR_BINS, type Rhythm } from "./rhythms.ts";
import type { TempoGrid } from "./tempo_grid.ts";

/** Sharpness of the evidence of one frame: neighbouring frames and bands do not speak independently. */
const EVIDENCE_GAIN = 0.45;
/** Largest logarithm of a frame's evidence: one stroke in the wrong place must not end a hypothesis. */
const MOST_EVIDENCE = 3;
/** How tightly the tempo is kept from beat to beat (lambda of Krebs, Boeck and Widmer). */
const TIGHTNESS = 100;
/** Neighbours of the grid, to either side, to which the tempo may go at a beat. */
const REACH = 3;
/** Share of the belief that takes the next beat for any beat of the bar. */
const SLIP = 0.02;
/** Share of the belief that may leap to any tempo and position in one frame. */
const LEAP = 2e-7;
/** A rhythm at a tempo that is believed less is weighed in every so many frames only, to save time. */
const LEAST_BELIEF = 1e-6;
const REST_FRAMES = 4;

/**
 * Where in the bar the music is, and how fast: the bar-pointer model of Whiteley, Cemgil and Godsill
 * ("Bayesian modelling of temporal structure in musical audio", ISMIR 2006) in the state space of
 * Krebs, Boeck and Widmer ("An efficient state-space model for joint tempo and meter tracking",
 * ISMIR 2015), filtered forward in time only. A state is a rhythm, a tempo and a position in a bar of
 * four beats; each frame advances the position, and the tempo changes at beats only.
 */
export class BarPointer {
  /** Belief in each tempo of the grid; they sum to 1. */
  readonly tempi: Float64Array;
  /**
   * Logarithm of how much likelier the onsets of the last frame are if the beliefs are right than if
   * there is no beat.
   */
  logGain = 0;

  readonly #rhythms: readonly Rhythm[];
  /** Length of the bar of each tempo in frames. */
  readonly #lengths: Int32Array;
  /** Positions of the beats in the bar of each tempo. */
  readonly #beatOffsets: Int32Array;
  /** Where the states of each tempo begin; one entry more than tempi. */
  readonly #starts: Int32Array;
  /** Index, among the states of a tempo, that is the bar's begin now: states advance by turning this. */
  readonly #heads: Int32Array;
  readonly #prior: Float64Array;
  /** Belief in each state, of each rhythm; their sum is `#sum`. */
  readonly #beliefs: readonly Float64Array[];
  #sum = 1;
  /** The part of the bar that a position is, for the states of all tempi in order of position. */
  readonly #bins: Uint8Array;
  /** Belief in each rhythm at each tempo, at rhythm * tempi + tempo. */
  readonly #masses: Float64Array;
  /** Share of the belief that leaps to each state of a rhythm at a tempo, at rhythm * tempi + tempo. */
  readonly #leaps: Float64Array;
  #frame = 0;
  readonly #evidence = new Float64Array(BAR_BINS);
  /** Share of the belief at tempo i that goes to i + d, at i * (2 * REACH + 1) + d + REACH. */
  readonly #changes: Float64Array;
  readonly #arriving: Float64Array;
  readonly #lean = new Float64Array(BAR_BINS / BAR_BEATS);

  /**
   * @param grid the tempi
   * @param rhythms what to expect where in the bar
   */
  constructor({ periods, preference }: TempoGrid, rhythms: readonly Rhythm[]) {
    const count = periods.length;
    this.#rhythms = rhythms;
    const whole = preference.reduce((sum, p) => sum + p, 0);
    this.#prior = preference.map((p) => p / whole);
    this.#lengths = Int32Array.from(periods, (period) => Math.round(period * BAR_BEATS));
    this.#beatOffsets = Int32Array.from(
      { length: count * BAR_BEATS },
      (_, i) =>
        Math.round(
          ((i % BAR_BEATS) * (this.#lengths[Math.floor(i / BAR_BEATS)] as number)) / BAR_BEATS,
        ),
    );
    this.#starts = new Int32Array(count + 1);
    for (let j = 0; j < count; j++) {
      this.#starts[j + 1] = (this.#starts[j] as number) + (this.#lengths[j] as number);
    }
    this.#heads = new Int32Array(count);
    const states = this.#starts[count] as number;
    this.#beliefs = rhythms.map(() => new Float64Array(states));
    this.#bins = new Uint8Array(states);
    this.tempi = new Float64Array(count);
    this.#masses = new Float64Array(rhythms.length * count);
    this.#leaps = Float64Array.from(
      { length: rhythms.length * count },
      (_, i) => {
        const { share } = rhythms[Math.floor(i / count)] as Rhythm;
        return (LEAP * share * (this.#prior[i % count] as number)) /
          (this.#lengths[i % count] as number);
      },
    );
    this.#arriving = new Float64Array(count * BAR_BEATS);
    this.#changes = new Float64Array(count * (2 * REACH + 1));
    for (let j = 0; j < count; j++) {
      const length = this.#lengths[j] as number;
      for (let p = 0; p < length; p++) {
        this.#bins[(this.#starts[j] as number) + p] = Math.round((p * BAR_BINS) / length) %
          BAR_BINS;
      }
      this.#fillChanges(periods, j);
    }
    this.reset();
  }

  #fillChanges(periods: Float64Array, j: number): void {
    const weight = (d: number) => {
      const other = periods[j + d];
      if (other === undefined) return 0;
      return Math.exp(-TIGHTNESS * Math.abs(other / (periods[j] as number) - 1));
    };
    let total = 0;
    for (let d = -REACH; d <= REACH; d++) total += weight(d);
    for (let d = -REACH; d <= REACH; d++) {
      this.#changes[j * (2 * REACH + 1) + d + REACH] = weight(d) / total;
    }
  }

  /** Advances by one frame in which nothing is heard that could tell beats. */
  coast(): void {
    this.#evidence.fill(1 / this.#sum);
    this.#advance(undefined);
  }

  /**
   * Advances by one frame.
   * @param levels onset level of each group of bands
   * @param tempoEvidence factor for each tempo; undefined when there is none in this frame
   */
  push(levels: Uint8Array, tempoEvidence: Float64Array | undefined): void {
    this.#advance(levels, tempoEvidence);
  }

  #advance(levels: Uint8Array | undefined, tempoEvidence?: Float64Array): void {
    const count = this.tempi.length;
    for (let j = 0; j < count; j++) {
      const head = this.#heads[j] as number;
      this.#heads[j] = head === 0 ? (this.#lengths[j] as number) - 1 : head - 1;
    }
    let expected = 1;
    if (tempoEvidence !== undefined) {
      expected = 0;
      for (let j = 0; j < count; j++) {
        expected += (this.tempi[j] as number) * (tempoEvidence[j] as number);
      }
    }
    this.tempi.fill(0);
    let total = 0;
    for (let r = 0; r < this.#rhythms.length; r++) {
      const rhythm = this.#rhythms[r] as Rhythm;
      const belief = this.#beliefs[r] as Float64Array;
      this.#crossBeats(belief);
      if (levels !== undefined) this.#weigh(rhythm, levels);
      for (let j = 0; j < count; j++) {
        const at = r * count + j;
        let mass = this.#masses[at] as number;
        if (mass > LEAST_BELIEF * this.#sum || (this.#frame + j) % REST_FRAMES === 0) {
          this.#observe(r, j, tempoEvidence);
          mass = this.#masses[at] as number;
        }
        this.tempi[j] = (this.tempi[j] as number) + mass;
        total += mass;
      }
    }
    this.#frame++;
    this.logGain = Math.log(total / expected);
    this.#sum = total;
    for (let j = 0; j < count; j++) this.tempi[j] = (this.tempi[j] as number) / total;
  }

  /** At each beat the belief that arrives there is spread over neighbouring tempi. */
  #crossBeats(belief: Float64Array): void {
    const count = this.tempi.length;
    const arriving = this.#arriving;
    arriving.fill(0);
    for (let j = 0; j < count; j++) {
      for (let beat = 0; beat < BAR_BEATS; beat++) {
        const here = belief[this.#stateOfBeat(j, beat)] as number;
        const first = Math.max(-REACH, -j);
        const last = Math.min(REACH, count - 1 - j);
        for (let d = first; d <= last; d++) {
          const share = this.#changes[j * (2 * REACH + 1) + d + REACH] as number;
          const at = (j + d) * BAR_BEATS + beat;
          arriving[at] = (arriving[at] as number) + share * here;
        }
      }
    }
    for (let j = 0; j < count; j++) {
      let mean = 0;
      for (let b = 0; b < BAR_BEATS; b++) mean += arriving[j * BAR_BEATS + b] as number;
      mean /= BAR_BEATS;
      for (let beat = 0; beat < BAR_BEATS; beat++) {
        belief[this.#stateOfBeat(j, beat)] =
          (1 - SLIP) * (arriving[j * BAR_BEATS + beat] as number) + SLIP * mean;
      }
    }
  }

  #stateOfBeat(j: number, beat: number): number {
    const length = this.#lengths[j] as number;
    const at = (this.#heads[j] as number) + (this.#beatOffsets[j * BAR_BEATS + beat] as number);
    return (this.#starts[j] as number) + (at >= length ? at - length : at);
  }

  /** How well this frame fits each part of the bar, scaled to keep the beliefs from running to 0. */
  #weigh(rhythm: Rhythm, levels: Uint8Array): void {
    const scale = 1 / this.#sum;
    for (let bin = 0; bin < BAR_BINS; bin++) {
      let sum = 0;
      for (let group = 0; group < ONSET_GROUPS; group++) {
        const at = (group * BAR_BINS + bin) * ONSET_LEVELS + (levels[group] as number);
        sum += rhythm.logRatios[at] as number;
      }
      const bounded = Math.max(-MOST_EVIDENCE, Math.min(MOST_EVIDENCE, EVIDENCE_GAIN * sum));
      this.#evidence[bin] = scale * Math.exp(bounded);
    }
  }

  /**
   * Weighs the states of a rhythm at a tempo, and updates the belief in it. No fraction is handed over
   * on the way: each would be an object of its own, thousands a second.
   */
  #observe(r: number, j: number, tempoEvidence: Float64Array | undefined): void {
    const belief = this.#beliefs[r] as Float64Array;
    const at = r * this.tempi.length + j;
    const leap = (this.#leaps[at] as number) * this.#sum;
    const factor = tempoEvidence === undefined ? 1 : (tempoEvidence[j] as number);
    const start = this.#starts[j] as number;
    const length = this.#lengths[j] as number;
    const head = this.#heads[j] as number;
    const evidence = this.#evidence;
    const bins = this.#bins;
    let sum = 0;
    let bin = start;
    for (let i = start + head; i < start + length; i++, bin++) {
      const b = ((belief[i] as number) + leap) * (evidence[bins[bin] as number] as number) * factor;
      belief[i] = b;
      sum += b;
    }
    for (let i = start; i < start + head; i++, bin++) {
      const b = ((belief[i] as number) + leap) * (evidence[bins[bin] as number] as number) * factor;
      belief[i] = b;
      sum += b;
    }
    this.#masses[at] = sum;
  }

  /**
   * Adds up the belief in each part of the beat, over some tempi.
   * @param out as many parts as it is long, the first around the beat itself; need not sum to 1
   */
  phases(firstTempo: number, lastTempo: number, out: Float64Array): void {
    out.fill(0);
    const parts = out.length;
    for (let j = firstTempo; j <= lastTempo; j++) {
      const start = this.#starts[j] as number;
      const length = this.#lengths[j] as number;
      const head = this.#heads[j] as number;
      const step = (parts * BAR_BEATS) / length;
      for (let r = 0; r < this.#beliefs.length; r++) {
        const mass = this.#masses[r * this.tempi.length + j] as number;
        if (mass < LEAST_BELIEF * this.#sum) continue;
        const belief = this.#beliefs[r] as Float64Array;
        for (let i = 0; i < length; i++) {
          const x = (i >= head ? i - head : i - head + length) * step;
          const whole = Math.floor(x);
          const b = belief[start + i] as number;
          const at = whole % parts;
          const next = at + 1 === parts ? 0 : at + 1;
          out[at] = (out[at] as number) + (1 - x + whole) * b;
          out[next] = (out[next] as number) + (x - whole) * b;
        }
      }
    }
  }

  /**
   * Adds up the belief in each beat of the bar being the nearest one, over some tempi.
   * @param out BAR_BEATS sums, the first beat of the bar first; need not sum to 1
   */
  beats(firstTempo: number, lastTempo: number, out: Float64Array): void {
    out.fill(0);
    const parts = BAR_BINS / BAR_BEATS;
    for (let j = firstTempo; j <= lastTempo; j++) {
      const start = this.#starts[j] as number;
      const length = this.#lengths[j] as number;
      for (let r = 0; r < this.#beliefs.length; r++) {
        const belief = this.#beliefs[r] as Float64Array;
        let at = this.#heads[j] as number;
        for (let p = 0; p < length; p++) {
          const bin = this.#bins[start + p] as number;
          const beat = Math.round(bin / parts) % BAR_BEATS;
          out[beat] = (out[beat] as number) + (belief[start + at] as number);
          if (++at === length) at = 0;
        }
      }
    }
  }

  /**
   * Leans the belief, at some tempi, towards one moment of the beat and away from the opposite one; how
   * much these tempi are believed stays the same.
   * @param sinceBeat part of the beat that is gone if that moment is right, 0 up to 1
   * @param logFactor how much likelier the moment is to become than the opposite one
   */
  leanPhase(firstTempo: number, lastTempo: number, sinceBeat: number, logFactor: number): void {
    const parts = BAR_BINS / BAR_BEATS;
    for (let part = 0; part < parts; part++) {
      this.#lean[part] = Math.exp(0.5 * logFactor * Math.cos((2 * Math.PI * part) / parts));
    }
    const count = this.tempi.length;
    const turn = Math.round(parts * sinceBeat);
    for (let j = firstTempo; j <= lastTempo; j++) {
      const start = this.#starts[j] as number;
      const length = this.#lengths[j] as number;
      for (let r = 0; r < this.#beliefs.length; r++) {
        const before = this.#masses[r * count + j] as number;
        const belief = this.#beliefs[r] as Float64Array;
        let sum = 0;
        let at = this.#heads[j] as number;
        for (let p = 0; p < length; p++) {
          const part = ((this.#bins[start + p] as number) - turn + BAR_BINS) % parts;
          const b = (belief[start + at] as number) * (this.#lean[part] as number);
          belief[start + at] = b;
          sum += b;
          if (++at === length) at = 0;
        }
        const scale = sum > 0 ? before / sum : 1;
        for (let i = start; i < start + length; i++) belief[i] = scale * (belief[i] as number);
      }
    }
  }

  /** Gives a share of the belief to everything alike, as at the start. */
  doubt(share: number): void {
    const count = this.tempi.length;
    for (let r = 0; r < this.#rhythms.length; r++) {
      const belief = this.#beliefs[r] as Float64Array;
      const { share: common } = this.#rhythms[r] as Rhythm;
      for (let j = 0; j < count; j++) {
        const start = this.#starts[j] as number;
        const mass = share * common * (this.#prior[j] as number) * this.#sum;
        const each = mass / (this.#lengths[j] as number);
        for (let i = start; i < (this.#starts[j + 1] as number); i++) {
          belief[i] = (1 - share) * (belief[i] as number) + each;
        }
        const at = r * count + j;
        this.#masses[at] = (1 - share) * (this.#masses[at] as number) + mass;
      }
    }
  }

  /** Forgets everything. */
  reset(): void {
    this.#heads.fill(0);
    this.#sum = 1;
    this.tempi.set(this.#prior);
    this.#rhythms.forEach(({ share }, r) => {
      for (let j = 0; j < this.tempi.length; j++) {
        const each = (share * (this.#prior[j] as number)) / (this.#lengths[j] as number);
        this.#masses[r * this.tempi.length + j] = each * (this.#lengths[j] as number);
        this.#beliefs[r]?.fill(each, this.#starts[j], this.#starts[j + 1]);
      }
    });
  }
}
