import type { BarPointer } from "./bar_pointer.ts";
import { BAR_BEATS } from "./rhythms.ts";

/** Parts of the beat in which the belief is added up. */
const PARTS = 48;
/** Parts to either side that count as the same moment, and how far the expected moment may be off. */
const SAME_MOMENT = 3;
const EXPECTED_REACH = 4;
/** Tempi of the grid, to either side, that count as the same tempo. */
const SAME_TEMPO = 2;
/** Tempi, to either side, whose beats fall together for long enough to lean as one. */
const LEAN_REACH = 3;
/** Another tempo or moment must be believed so many times more before the beat leaps to it. */
const LEAP_RATIO = 2;
/** Beats follow each other by this part of the period at least. */
const LEAST_GAP = 0.6;

/**
 * From beliefs to beats: follows the tempo and the moment of the beat that are believed most, leaps
 * only to what is clearly better, and says in which frame the next beat falls.
 */
export class BeatFollower {
  /** Period of the beat that is followed, in frames; 0 before the first step. */
  periodFrames = 0;
  /** Share of the belief that lies near that tempo. */
  belief = 0;
  /** On the time line of the onsets, when the next beat is expected; NaN before the first step. */
  nextBeat = NaN;

  /** Which beat of the bar the nearest beat is, 1 for the first, and the belief in that, 0..1. */
  barBeat = 1;
  barBelief = 0;

  readonly #bar: BarPointer;
  readonly #periods: Float64Array;
  readonly #lag: number;
  readonly #phases = new Float64Array(PARTS);
  readonly #beats = new Float64Array(BAR_BEATS);
  #tempo = -1;
  #firstTempo = 0;
  #lastTempo = 0;
  #lastBeat = NaN;

  /**
   * @param periods period in frames of each tempo of `bar`
   * @param lagFrames how long after a sound the filter has its onset
   */
  constructor(bar: BarPointer, periods: Float64Array, lagFrames: number) {
    this.#bar = bar;
    this.#periods = periods;
    this.#lag = lagFrames;
  }

  /** Belief in how much of the beat is gone, in equal parts, at the tempo that is followed. */
  get phases(): Readonly<Float64Array> {
    return this.#phases;
  }

  /**
   * Looks at the beliefs after they changed.
   * @param moment on the time line of the onsets, the moment that they are about
   */
  look(moment: number): void {
    this.#followTempo();
    this.#bar.phases(this.#firstTempo, this.#lastTempo, this.#phases);
    const period = this.periodFrames;
    const sinceBeat = this.#findPhase(moment) * period;
    let next = moment - sinceBeat;
    if (sinceBeat > 0) next += period;
    while (next - this.#lastBeat < LEAST_GAP * period) next += period;
    this.nextBeat = next;
  }

  /**
   * Advances to a frame.
   * @returns on the time line of the onsets, the moment of the beat that sounds in this frame, or NaN
   */
  step(frame: number): number {
    const soundNow = frame + this.#lag;
    if (!(this.nextBeat <= soundNow)) return NaN;
    const isFirst = Number.isNaN(this.#lastBeat);
    this.#lastBeat = isFirst ? this.nextBeat : Math.max(this.nextBeat, soundNow - 1);
    this.nextBeat = this.#lastBeat + this.periodFrames;
    if (isFirst) return NaN;
    return this.#lastBeat;
  }

  /** Updates `barBeat` and `barBelief`; meant to be called at a beat. */
  findBarBeat(): void {
    const first = Math.max(0, this.#tempo - SAME_TEMPO);
    const last = Math.min(this.#periods.length - 1, this.#tempo + SAME_TEMPO);
    this.#bar.beats(first, last, this.#beats);
    let sum = 0;
    let best = 0;
    for (let beat = 0; beat < BAR_BEATS; beat++) {
      sum += this.#beats[beat] as number;
      if ((this.#beats[beat] as number) > (this.#beats[best] as number)) best = beat;
    }
    this.barBeat = best + 1;
    this.barBelief = sum > 0 ? (this.#beats[best] as number) / sum : 0;
  }

  /**
   * Leans the belief near the tempo that is followed towards a moment of the beat, and away from the
   * opposite one.
   * @param sinceBeat part of the beat that is gone, 0 up to 1, if that moment is right
   * @param logFactor how much likelier than the opposite one it is to become
   */
  lean(sinceBeat: number, logFactor: number): void {
    const first = Math.max(0, this.#tempo - LEAN_REACH);
    const last = Math.min(this.#periods.length - 1, this.#tempo + LEAN_REACH);
    this.#bar.leanPhase(first, last, sinceBeat, logFactor);
  }

  #followTempo(): void {
    const count = this.#periods.length;
    const best = this.#bestTempo(0, count - 1);
    if (this.#tempo < 0) this.#tempo = best;
    else {
      const first = Math.max(0, this.#tempo - SAME_TEMPO);
      const own = this.#bestTempo(first, Math.min(count - 1, this.#tempo + SAME_TEMPO));
      this.#tempo = this.#near(best) > LEAP_RATIO * this.#near(own) ? best : own;
    }
    this.belief = this.#near(this.#tempo);
    const first = Math.max(0, this.#tempo - SAME_TEMPO);
    const last = Math.min(count - 1, this.#tempo + SAME_TEMPO);
    let sum = 0;
    for (let j = first; j <= last; j++) {
      sum += (this.#bar.tempi[j] as number) * Math.log(this.#periods[j] as number);
    }
    if (this.belief > 0) this.periodFrames = Math.exp(sum / this.belief);
    this.#firstTempo = first;
    this.#lastTempo = last;
  }

  #bestTempo(first: number, last: number): number {
    let best = first;
    for (let j = first; j <= last; j++) if (this.#near(j) > this.#near(best)) best = j;
    return best;
  }

  #near(tempo: number): number {
    let sum = 0;
    const last = Math.min(this.#periods.length - 1, tempo + SAME_TEMPO);
    for (let j = Math.max(0, tempo - SAME_TEMPO); j <= last; j++) {
      sum += this.#bar.tempi[j] as number;
    }
    return sum;
  }

  /** The part of the beat that is gone, 0 up to 1. */
  #findPhase(moment: number): number {
    let best = this.#bestPart(0, PARTS - 1);
    if (!Number.isNaN(this.#lastBeat)) {
      const expected = Math.round(((moment - this.#lastBeat) / this.periodFrames) * PARTS);
      const own = this.#bestPart(expected - EXPECTED_REACH, expected + EXPECTED_REACH);
      if (this.#around(best) <= LEAP_RATIO * this.#around(own)) best = own;
    }
    let sum = 0;
    let turn = 0;
    for (let d = -SAME_MOMENT; d <= SAME_MOMENT; d++) {
      const b = this.#phases[(best + d + PARTS) % PARTS] as number;
      sum += b;
      turn += d * b;
    }
    const part = sum > 0 ? best + turn / sum : best;
    return (part / PARTS + 1) % 1;
  }

  #bestPart(first: number, last: number): number {
    let best = 0;
    let most = -1;
    for (let part = first; part <= last; part++) {
      const sum = this.#around(part);
      if (sum > most) {
        most = sum;
        best = part;
      }
    }
    return ((best % PARTS) + PARTS) % PARTS;
  }

  #around(part: number): number {
    let sum = 0;
    for (let d = -SAME_MOMENT; d <= SAME_MOMENT; d++) {
      sum += this.#phases[(((part + d) % PARTS) + PARTS) % PARTS] as number;
    }
    return sum;
  }

  /** Forgets everything. */
  reset(): void {
    this.periodFrames = 0;
    this.belief = 0;
    this.nextBeat = NaN;
    this.barBeat = 1;
    this.barBelief = 0;
    this.#tempo = -1;
    this.#lastBeat = NaN;
  }
}
