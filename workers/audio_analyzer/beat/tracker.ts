import { BandOnsets, FILTER_FRAMES } from "./band_onsets.ts";
import { BarPointer } from "./bar_pointer.ts";
import type { BeatBeliefs } from "./beliefs.ts";
import { BeatFollower } from "./beat_follower.ts";
import { FitWatch } from "./fit_watch.ts";
import { OnsetStrength } from "./onset_strength.ts";
import { OffBeatReferee } from "./off_beat_referee.ts";
import { Periodicity } from "./periodicity.ts";
import { RHYTHMS } from "./rhythms.ts";
import { type BpmRange, tempoGrid } from "./tempo_grid.ts";

/**
 * The strength peaks so long after the sound's onset: half the spectrum's window and a little more,
 * so that sharp sounds are met 5 ms early and soft ones 4 ms late.
 */
export const STRENGTH_LAG_SECONDS = 0.027;
/** Onsets tail off, and so the middle of the belief lies so much after the beat. */
const BELIEF_LAG_SECONDS = 0.003;
/** A silence as short as this is part of the rhythm; in a longer one nothing can tell beats. */
const REST_SECONDS = 0.5;
/** In silence the beat goes on for so long, then the tempo is forgotten. */
const COAST_SECONDS = 2;
const FORGET_SECONDS = 4;
/** Height of the comb that means no confidence and full confidence; noise stays below 0.1. */
const LEAST_SALIENCE = 0.1;
const FULL_SALIENCE = 0.6;
/** Salience, belief and clarity from which a tempo is shown. */
const SHOW_SALIENCE = 0.18;
const SHOW_BELIEF = 0.5;
const SHOW_CLARITY = 0.8;
/** In a narrower range than this the right tempo may be missing, and a bad fit proves nothing. */
const WIDE_RANGE = 3;
/** Clarity and belief from which it is shown although little has recurred as yet. */
const PLAIN_CLARITY = 3.5;
const PLAIN_BELIEF = 0.95;
/** What hides it again after some seconds. */
const HIDE_SALIENCE = 0.12;
const HIDE_SECONDS = 3;
/** A period this near to the shown one refines it ... */
const SAME_PERIOD = 0.03;
/** ... by this share at each update, which averages over about half a second; any other replaces it. */
const REFINE_RATE = 0.1;
/** Beat or off-beat is judged anew each so many frames, and so much the belief leans towards it. */
const REFEREE_FRAMES = 50;
const REFEREE_GAIN = 2;
/** Logarithm of the odds by which the one that is followed is favoured, so that a doubt changes nothing. */
const STAY_LOG_ODDS = 0.5;
/** Where another piece begins, this share of the belief goes to all tempi and moments alike. */
const DOUBT = 0.01;
/** Exponent that makes of the belief in a beat of the bar about how often it is right. */
const BAR_CALIBRATION = 1.5;
/** How far quiet partials are lifted: in the bass the foot of a hi-hat must not count like a kick. */
const WHOLE_COMPRESSION = 100;
const BASS_COMPRESSION = 10;

/** Few seconds of anything seem to recur, speech too: salience that is asked for above, at first. */
const EARLY_SALIENCE = 0.2;
const EARLY_SECONDS = 3;
/** Clarity for full confidence, and what a bad fit leaves of it. */
const FULL_CLARITY = 2.5;
const LEAST_FITTING = 0.2;

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
 * the moment that it falls. A bar-pointer filter weighs every tempo and position in the bar with the
 * onsets of each frame and with how they recur; the beat is where it believes it to be.
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
  /** Which beat of a bar of four the last beat was, 1 for the first, and how sure that is, 0..1. */
  barBeat = 1;
  barConfidence = 0;

  readonly #rate: number;
  readonly #lag: number;
  readonly #strength: OnsetStrength;
  readonly #bass: OnsetStrength;
  readonly #onsets: BandOnsets;
  readonly #periodicity: Periodicity;
  readonly #bar: BarPointer;
  readonly #follower: BeatFollower;
  readonly #referee: OffBeatReferee;
  readonly #fit: FitWatch;
  readonly #leastClarity: number;
  readonly #bpms: Float64Array;
  #offBeatLogOdds = 0;
  #frame = -1;
  /** Whether the filter has not yet been told what the periodicity has found. */
  #tempoNews = false;
  #silentFrames = 0;
  /** Whether there was sound since the start, or since all was forgotten. */
  #hasBegun = false;
  /** What is heard in a silence, whatever the noise below the gate. */
  readonly #nothing: Float64Array;
  #period = 0;
  /** Height of the comb at the last look, and its mean over about a second. */
  #comb = 0;
  #salience = 0;
  #early = EARLY_SALIENCE;
  #doubtFrames = 0;

  constructor(options: BeatTrackerOptions) {
    const { framesPerSecond, bands, bassBands, range } = options;
    this.#rate = framesPerSecond;
    this.#lag = (STRENGTH_LAG_SECONDS + BELIEF_LAG_SECONDS) * framesPerSecond;
    this.#strength = new OnsetStrength({ bands, compressionGain: WHOLE_COMPRESSION });
    this.#bass = new OnsetStrength({ bands: bassBands, compressionGain: BASS_COMPRESSION });
    this.#onsets = new BandOnsets(bands);
    this.#nothing = new Float64Array(bands);
    const grid = tempoGrid(framesPerSecond, range);
    this.#periodicity = new Periodicity(framesPerSecond, grid);
    const steps = grid.periods.map((period) => Math.round((4 * period) / FILTER_FRAMES) / 4);
    this.#bar = new BarPointer({ ...grid, periods: steps }, RHYTHMS);
    const periods = steps.map((period) => period * FILTER_FRAMES);
    this.#bpms = periods.map((period) => (60 * framesPerSecond) / period);
    this.#follower = new BeatFollower(this.#bar, periods, this.#lag);
    this.#fit = new FitWatch(framesPerSecond / FILTER_FRAMES);
    this.#leastClarity = range.max >= WIDE_RANGE * range.min ? SHOW_CLARITY : -Infinity;
    this.#referee = new OffBeatReferee(bands, framesPerSecond);
  }

  /** Onset strength of the last frame, 0..6. */
  get strength(): number {
    return this.#strength.value;
  }

  /** What it believes now; makes new objects, and so is not meant for every frame. */
  beliefs(): BeatBeliefs {
    const { phases } = this.#follower;
    const whole = phases.reduce((sum, belief) => sum + belief, 0) || 1;
    return {
      tempi: Array.from(this.#bpms, (bpm, i) => ({ bpm, belief: this.#bar.tempi[i] as number })),
      phases: Array.from(phases, (belief) => belief / whole),
      offBeatLogOdds: this.#offBeatLogOdds,
    };
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
    if (!silent) this.#hasBegun = true;
    const quiet = !this.#hasBegun || this.#silentFrames > REST_SECONDS * this.#rate;
    const heard = quiet ? this.#nothing : melPower;
    this.#strength.push(heard);
    this.#bass.push(heard);
    this.#onsets.push(heard);
    this.#referee.push(heard);
    const news = this.#periodicity.push(this.#strength.value, this.#bass.value);
    if (news) this.#tempoNews = true;
    if (this.#frame % FILTER_FRAMES === FILTER_FRAMES - 1) this.#filter(quiet);
    const beatFrame = this.#follower.step(this.#frame);
    if (!quiet && this.#frame % REFEREE_FRAMES === 0) this.#callReferee();
    this.nextBeatSeconds = this.#secondsOf(this.#follower.nextBeat);
    this.#judge(news);
    const audible = this.#silentFrames < COAST_SECONDS * this.#rate;
    if (Number.isNaN(beatFrame) || this.bpm === 0 || !audible) return false;
    this.beatTimeSeconds = this.#secondsOf(beatFrame);
    this.beatCount++;
    this.#follower.findBarBeat();
    this.barBeat = this.#follower.barBeat;
    this.barConfidence = this.#follower.barBelief ** BAR_CALIBRATION;
    return true;
  }

  /** One step of the filter, about the frames since the last. */
  #filter(quiet: boolean): void {
    if (quiet) this.#bar.coast();
    else {
      const evidence = this.#tempoNews ? this.#periodicity.evidence : undefined;
      this.#bar.push(this.#onsets.levels, evidence);
    }
    this.#tempoNews = false;
    if (this.#fit.push(this.#bar.logGain)) this.#startAnew();
    this.#follower.look(this.#frame - (FILTER_FRAMES - 1) / 2);
  }

  /** Audio time of a moment on the time line of the onsets. */
  #secondsOf(frame: number): number {
    return (frame - this.#lag + 1) / this.#rate;
  }

  /** Another piece or tempo: what was heard before it says nothing any more. */
  #startAnew(): void {
    this.#bar.doubt(DOUBT);
    this.#periodicity.reset();
    this.#referee.reset();
  }

  /** Updates the shown tempo and its confidence; what is shown needs less proof than what is new. */
  #judge(news: boolean): void {
    const { belief, periodFrames } = this.#follower;
    if (news) this.#comb = Math.max(0, this.#periodicity.comb(periodFrames));
    this.#salience += (this.#comb - this.#salience) / this.#rate;
    const clear = (this.#salience - LEAST_SALIENCE) / (FULL_SALIENCE - LEAST_SALIENCE);
    const { clarity } = this.#fit;
    const fitting = Math.min(1, Math.max(LEAST_FITTING, clarity / FULL_CLARITY));
    this.confidence = Math.min(1, Math.max(0, clear)) * belief * fitting;
    if (news) this.#refine(periodFrames);
    this.#early -= this.#early / (EARLY_SECONDS * this.#rate);
    const recurs = this.#salience > SHOW_SALIENCE + this.#early && belief > SHOW_BELIEF;
    const sure = (recurs && clarity > this.#leastClarity) ||
      (clarity > PLAIN_CLARITY && belief > PLAIN_BELIEF);
    this.#doubtFrames = this.#salience < HIDE_SALIENCE ? this.#doubtFrames + 1 : 0;
    const hidden = this.bpm === 0 ? !sure : this.#doubtFrames > HIDE_SECONDS * this.#rate;
    this.bpm = hidden || this.#period === 0 ? 0 : (60 * this.#rate) / this.#period;
  }

  /** The filter knows the tempo as exactly as its grid; many periods together know it better. */
  #refine(coarse: number): void {
    const period = this.#periodicity.refine(coarse);
    const same = Math.abs(period / this.#period - 1) < SAME_PERIOD;
    if (same && period === coarse) return;
    this.#period = same ? this.#period + REFINE_RATE * (period - this.#period) : period;
  }

  /** Leans the belief towards the beat that fits the last seconds as a whole. */
  #callReferee(): void {
    const period = this.#period;
    if (period === 0 || Number.isNaN(this.#follower.nextBeat)) return;
    const ahead = (this.#follower.nextBeat - this.#frame) / period;
    const part = Math.ceil(ahead) - ahead;
    this.#offBeatLogOdds = this.#referee.logOdds(part * period, period);
    this.#follower.lean(part, REFEREE_GAIN * (this.#offBeatLogOdds + STAY_LOG_ODDS));
  }

  #forget(): void {
    this.#offBeatLogOdds = 0;
    this.#hasBegun = false;
    this.#strength.reset();
    this.#bass.reset();
    this.#onsets.reset();
    this.#periodicity.reset();
    this.#bar.reset();
    this.#follower.reset();
    this.#referee.reset();
    this.#tempoNews = false;
    this.bpm = 0;
    this.confidence = 0;
    this.barConfidence = 0;
    this.nextBeatSeconds = NaN;
    this.#period = 0;
    this.#comb = 0;
    this.#salience = 0;
    this.#early = EARLY_SALIENCE;
    this.#doubtFrames = 0;
    this.#fit.reset();
  }
}
