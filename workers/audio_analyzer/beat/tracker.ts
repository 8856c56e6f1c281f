import { OnsetStrength } from "./onset_strength.ts";
import { Phase } from "./phase.ts";
import { type BpmRange, Tempo } from "./tempo.ts";

/** The strength peaks so long after the sound's onset: half the spectrum's window. */
const STRENGTH_LAG_SECONDS = 0.019;
/** The next beat is predicted anew from this part of the period on. */
const PREDICT_FROM = 0.4;

/** How much the bass counts besides the whole when the tempo is judged. */
const BASS_IN_TEMPO = 0.2;
/** In silence the beat goes on for so long, then the tempo is forgotten. */
const COAST_SECONDS = 2;
const FORGET_SECONDS = 4;
/** Height of the comb that means no confidence and full confidence; noise stays below 0.1. */
const LEAST_SALIENCE = 0.1;
const FULL_SALIENCE = 0.6;
/** Salience and belief from which a tempo is shown, and what hides it again after some seconds. */
const SHOW_SALIENCE = 0.18;
const SHOW_BELIEF = 0.4;
const HIDE_SALIENCE = 0.1;
const HIDE_SECONDS = 6;
// deno-lint-ignore no-explicit-any
const G = globalThis as any;
/** Another phase must be so much better, for so many beats, before the beat leaps to it. */
const RIVAL_RATIO = G.P?.rr ?? 1.1;
const RIVAL_BEATS = G.P?.rb ?? 4;
/** What a beat tracker needs to know of its input. */
export interface BeatTrackerOptions {
  /** Rate of the frames, per second. */
  readonly framesPerSecond: number;
  /** Number of mel bands of a frame, and how many of them are bass. */
  readonly bands: number;
  readonly bassBands: number;
  /** Tempi to consider. */
  readonly range: BpmRange;
}

/**
 * Causal beat tracker: told the mel spectrum of each frame, it says in which frame a beat falls, at
 * the moment that it falls, because it predicts from the past where the next one lies.
 */
export class BeatTracker {
  /** Beats per minute; 0 while unknown. */
  bpm = 0;
  /** How sure the tempo is, 0..1. */
  confidence = 0;
  /** Time of the last beat in seconds of audio time. */
  beatTimeSeconds = 0;
  /** Number of beats so far. */
  beatCount = 0;

  readonly #rate: number;
  readonly #lag: number;
  readonly #strength: OnsetStrength;
  readonly #tempo: Tempo;
  readonly #phase: Phase;
  #frame = -1;
  #lastBeat = NaN;
  #nextBeat = NaN;
  #rivalBeats = 0;
  #silentFrames = 0;
  #salience = 0;
  #doubtFrames = 0;

  constructor(options: BeatTrackerOptions) {
    this.#rate = options.framesPerSecond;
    this.#lag = STRENGTH_LAG_SECONDS * options.framesPerSecond;
    this.#strength = new OnsetStrength(options.bands, options.bassBands);
    this.#tempo = new Tempo(options.framesPerSecond, options.range);
    this.#phase = new Phase((60 * options.framesPerSecond) / options.range.min);
  }

  /**
   * Takes one frame.
   * @param melPower mean power in each mel band
   * @param silent whether there is no sound
   * @returns whether a beat falls into this frame
   */
  push(melPower: Float64Array, silent: boolean): boolean {
    this.#frame++;
    this.#silentFrames = silent ? this.#silentFrames + 1 : 0;
    if (this.#silentFrames > FORGET_SECONDS * this.#rate) {
      if (this.#tempo.periodFrames > 0) this.#forget();
      return false;
    }
    this.#strength.push(melPower);
    const { value, bass } = this.#strength;
    this.#tempo.push(value + BASS_IN_TEMPO * bass);
    const period = this.#tempo.periodFrames;
    this.#phase.push(value, period);
    this.#judge(period);
    if (period <= 0) return false;
    const beat = this.#step(period);
    const audible = this.#silentFrames < COAST_SECONDS * this.#rate;
    if (!beat || this.bpm === 0 || !audible) return false;
    this.beatTimeSeconds = (this.#lastBeat - this.#lag + 1) / this.#rate;
    this.beatCount++;
    return true;
  }

  reset(): void {
    this.#frame = -1;
    this.#forget();
    this.#silentFrames = 0;
    this.beatCount = 0;
    this.beatTimeSeconds = 0;
  }

  /** Updates the shown tempo and its confidence; what is shown needs less proof than what is new. */
  #judge(period: number): void {
    const rate = 1 / this.#rate;
    this.#salience += rate * (this.#tempo.salience - this.#salience);
    const clear = (this.#salience - LEAST_SALIENCE) / (FULL_SALIENCE - LEAST_SALIENCE);
    this.confidence = Math.min(1, Math.max(0, clear)) * this.#tempo.belief;
    if (period <= 0) return;
    const sure = this.#salience > SHOW_SALIENCE && this.#tempo.belief > SHOW_BELIEF;
    this.#doubtFrames = this.#salience < HIDE_SALIENCE ? this.#doubtFrames + 1 : 0;
    if (this.bpm === 0 ? !sure : this.#doubtFrames > HIDE_SECONDS * this.#rate) {
      this.bpm = 0;
      return;
    }
    this.bpm = (60 * this.#rate) / period;
  }

  #forget(): void {
    this.#strength.reset();
    this.#tempo.reset();
    this.#phase.reset(this.#frame + 1);
    this.bpm = 0;
    this.confidence = 0;
    this.#salience = 0;
    this.#doubtFrames = 0;
    this.#lastBeat = NaN;
    this.#nextBeat = NaN;
    this.#rivalBeats = 0;
  }

  /** Onset strength of the last frame, 0..6. */
  get strength(): number {
    return this.#strength.value;
  }

  #step(period: number): boolean {
    // Beats are kept on the time line of the strength, which runs `lag` behind the sound.
    const soundNow = this.#frame + this.#lag;
    if (Number.isNaN(this.#lastBeat)) {
      this.#lastBeat = this.#phase.predict(NaN, period, this.#frame - period + 1) - period;
      this.#nextBeat = this.#lastBeat + period;
      while (this.#nextBeat <= soundNow) this.#nextBeat += period;
      this.#lastBeat = this.#nextBeat - period;
      return false;
    }
    if (this.#frame - this.#lastBeat >= PREDICT_FROM * period) {
      const expected = this.#lastBeat + period;
      const earliest = this.#lastBeat + 0.5 * period;
      this.#nextBeat = this.#phase.predict(expected, period, earliest);
    } else this.#nextBeat = this.#lastBeat + period;
    if (this.#nextBeat > soundNow) return false;
    this.#lastBeat = Math.max(this.#nextBeat, soundNow - 1);
    const away = Math.abs(this.#phase.rivalFrame - this.#nextBeat) / period;
    if (away > 0.2 && away < 0.8 && this.#phase.rivalRatio > RIVAL_RATIO) this.#rivalBeats++;
    else this.#rivalBeats = Math.max(0, this.#rivalBeats - 1);
    if (this.#rivalBeats > RIVAL_BEATS) {
      this.#rivalBeats = 0;
      this.#lastBeat = this.#phase.rivalFrame > this.#lastBeat + 0.2 * period
        ? this.#phase.rivalFrame - period
        : this.#phase.rivalFrame;
    }
    return true;
  }
}
