import { OnsetStrength } from "./onset_strength.ts";
import { Phase } from "./phase.ts";
import { type BpmRange, Tempo } from "./tempo.ts";

/**
 * The strength peaks so long after the sound's onset: half the spectrum's window and a little more,
 * so that sharp sounds are met 5 ms early and soft ones 4 ms late.
 */
const STRENGTH_LAG_SECONDS = 0.027;
/** The next beat is predicted anew from this part of the period on. */
const PREDICT_FROM = 0.4;
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
/**
 * How far quiet partials are lifted. Tempo profits from every detail; in the bass the foot of a hi-hat
 * must not count like a kick; and which of two phases is the beat is told by what is really loud.
 */
const WHOLE_COMPRESSION = 100;
const ACCENT_COMPRESSION = 3;
const BASS_COMPRESSION = 10;
/** Another phase must be so much better, for so many beats, before the beat leaps to it. */
const RIVAL_RATIO = 1.1;
const RIVAL_BEATS = 4;

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
  /** When the next beat is expected, in seconds of audio time; NaN while unknown. */
  nextBeatSeconds = NaN;

  readonly #rate: number;
  readonly #lag: number;
  readonly #strength: OnsetStrength;
  readonly #bass: OnsetStrength;
  readonly #accent: OnsetStrength;
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
    this.#strength = new OnsetStrength({
      bands: options.bands,
      compressionGain: WHOLE_COMPRESSION,
    });
    this.#accent = new OnsetStrength({
      bands: options.bands,
      compressionGain: ACCENT_COMPRESSION,
    });
    this.#bass = new OnsetStrength({
      bands: options.bassBands,
      compressionGain: BASS_COMPRESSION,
    });
    this.#tempo = new Tempo(options.framesPerSecond, options.range);
    this.#phase = new Phase((60 * options.framesPerSecond) / options.range.min);
  }

  /** Onset strength of the last frame, 0..6. */
  get strength(): number {
    return this.#strength.value;
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
      this.#forget();
      return false;
    }
    this.#strength.push(melPower);
    this.#bass.push(melPower);
    this.#accent.push(melPower);
    this.#tempo.push(this.#strength.value, this.#bass.value);
    const period = this.#tempo.periodFrames;
    this.#phase.push(this.#accent.value, period);
    this.#judge(period);
    if (period <= 0) return false;
    const beatFrame = this.#step(period);
    this.nextBeatSeconds = this.#secondsOf(this.#nextBeat);
    const audible = this.#silentFrames < COAST_SECONDS * this.#rate;
    if (Number.isNaN(beatFrame) || this.bpm === 0 || !audible) return false;
    this.beatTimeSeconds = this.#secondsOf(beatFrame);
    this.beatCount++;
    return true;
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
    this.#bass.reset();
    this.#accent.reset();
    this.#tempo.reset();
    this.#phase.reset(this.#frame + 1);
    this.bpm = 0;
    this.confidence = 0;
    this.#salience = 0;
    this.#doubtFrames = 0;
    this.#lastBeat = NaN;
    this.#nextBeat = NaN;
    this.nextBeatSeconds = NaN;
    this.#rivalBeats = 0;
  }

  /** Audio time of a moment on the time line of the strength. */
  #secondsOf(frame: number): number {
    return (frame - this.#lag + 1) / this.#rate;
  }

  /** Advances by one frame; the moment of the beat that falls into it, or NaN. */
  #step(period: number): number {
    // Beats are kept on the time line of the strength, which runs `lag` behind the sound.
    const soundNow = this.#frame + this.#lag;
    if (Number.isNaN(this.#lastBeat)) {
      this.#start(period, soundNow);
      return NaN;
    }
    let next = this.#lastBeat + period;
    if (this.#frame - this.#lastBeat >= PREDICT_FROM * period) {
      next = this.#phase.predict(next, period, this.#lastBeat + 0.5 * period);
    }
    this.#nextBeat = next;
    if (next > soundNow) return NaN;
    const beatFrame = Math.max(next, soundNow - 1);
    this.#lastBeat = this.#afterRival(beatFrame, period);
    this.#nextBeat = this.#lastBeat + period;
    return beatFrame;
  }

  #start(period: number, soundNow: number): void {
    let next = this.#phase.predict(NaN, period, this.#frame - period + 1);
    while (next <= soundNow) next += period;
    this.#lastBeat = next - period;
    this.#nextBeat = next;
  }

  /** The beat to count on from: this one, or the off-beat when that has been the stronger for long. */
  #afterRival(beatFrame: number, period: number): number {
    const { rivalFrame, rivalRatio } = this.#phase;
    const away = (rivalFrame - beatFrame) / period;
    const rival = Math.abs(away) > 0.2 && Math.abs(away) < 0.8 && rivalRatio > RIVAL_RATIO;
    this.#rivalBeats = rival ? this.#rivalBeats + 1 : Math.max(0, this.#rivalBeats - 1);
    if (this.#rivalBeats <= RIVAL_BEATS) return beatFrame;
    this.#rivalBeats = 0;
    return away > 0 ? rivalFrame - period : rivalFrame;
  }
}
