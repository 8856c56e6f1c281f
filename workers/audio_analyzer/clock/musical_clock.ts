/** The musical clock that people see: it follows the beat tracker, or the hands of somebody. */
import { FRAMES_PER_SECOND } from "../features.ts";
import { BarVotes } from "./bar_votes.ts";
import type { ClockOptions } from "./clock_options.ts";
import type { Control } from "./control.ts";
import { BeatPosition } from "./position.ts";
import type { Pulse } from "./pulse.ts";
import { isLeap, isRatio, ratioBetween } from "./ratio.ts";
import { slewedSpeed, wrap } from "./slew.ts";
import { TempoStability } from "./stability.ts";
import type { TappedTempo } from "./tap_tempo.ts";

const FRAME_SECONDS = 1 / FRAMES_PER_SECOND;
/** A tracker that is further away than this part of a beat is not slid to but joined at once. */
const RESEAT_BEATS = 0.2;
/** No beat is told that follows another sooner than after this part of a beat. */
const LEAST_GAP_BEATS = 0.35;
/** Without a tempo from the tracker the clock goes on for so long. */
const COAST_SECONDS = 8;
/** For so long it remembers then which beat of the bar it would be: the drop comes on a first one. */
const REMEMBER_SECONDS = 60;
/** So long a silence is a rest in the music; a longer one is none. */
const REST_SECONDS = 0.5;
const BAR_BEATS = 4;

/**
 * See the head of the file. It knows no time but that of the frames and allocates nothing. Hands act
 * between two frames; what they set is there in the next one.
 */
export class MusicalClock {
  /** Tempo; 0 while there is none. */
  bpm = 0;
  /** How sure tempo and phase are, 0..1; falls while the clock goes on without a tracker. */
  confidence = 0;
  /** Whether there is sound with a pulse. */
  valid = false;
  /** Whether a beat is told in this frame. */
  beat = false;
  /** Beats told so far; never falls. */
  beatCount = 0;
  /** How long before the end of the frame the last beat happens; negative when told ahead. */
  beatAgeSeconds = 0;

  readonly #position = new BeatPosition();
  readonly #stability = new TempoStability();
  readonly #bar = new BarVotes();
  /** Whether hands have said which beat is the first of the bar. */
  #barByHand = false;
  #heardBarConfidence = 0;
  /** By so many beats the bar goes on when the next beat begins. */
  #turn = 0;
  #options: ClockOptions = { lookaheadSeconds: 0, offsetSeconds: 0 };
  #control: Control = "following";
  #frames = 0;
  #period = 0;
  /** Beats of the clock to one of the tracker. */
  #ratio = 1;
  /** Hands have put the clock so much later than the tracker, in seconds. */
  #shift = 0;
  /** The clock is to become so much later, in seconds; it slides there where no tracker leads. */
  #debt = 0;
  /** Whether hands have set the phase and no tracker was followed since. */
  #placedByHand = false;
  /** Whether that was since the last frame. */
  #justPlaced = false;
  #trackerPeriod = 0;
  /** Whether the tracker is followed in this frame. */
  #joined = false;
  #sinceBeat = Infinity;
  #quietSeconds = 0;
  #aloneSeconds = 0;
  #trackedConfidence = 0;

  /** Who leads the clock. */
  get control(): Control {
    return this.#control;
  }

  /** Whether there is a tempo. */
  get running(): boolean {
    return this.bpm > 0;
  }

  /** Whether the tempo has been stable for 3 s. */
  get locked(): boolean {
    return this.#stability.stable && (this.valid || this.#control !== "following");
  }

  /** Whether passing time matters to it: while it runs, or knows which beat of the bar it would be. */
  get keepsTime(): boolean {
    return this.running || (this.#period > 0 && this.#aloneSeconds < REMEMBER_SECONDS);
  }

  /** Beats since some first beat of a bar, with fractions, 0..64. */
  get beatPosition(): number {
    return this.running ? this.#position.beats : 0;
  }

  /** Place in the beat, 0..1. */
  get beatPhase(): number {
    return this.running ? this.#position.beatPhase : 0;
  }

  /** Place in the bar, 0..1. */
  get barPhase(): number {
    return this.running ? this.#position.barPhase : 0;
  }

  /** Which beat of the bar it is, 1..4; 0 while there is no tempo. */
  get beatInBar(): number {
    return this.running ? this.#position.beatInBar : 0;
  }

  /** How sure it is which beat of the bar is the first, 0..1; 1 when hands have said so. */
  get barConfidence(): number {
    if (!this.running) return 0;
    return this.#barByHand ? 1 : this.#bar.share * this.#heardBarConfidence;
  }

  /** From the end of the last frame to the next beat that will be told; NaN while there is none. */
  get secondsToBeat(): number {
    if (!this.running) return NaN;
    const left = (1 - this.#position.beatPhase) * this.#period;
    return this.#isTooSoon(this.#sinceBeat + left) ? NaN : left;
  }

  /** The clock's own time: the end of the last frame. */
  get seconds(): number {
    return this.#frames * FRAME_SECONDS;
  }

  /** How beats are shown from now on; the clock slides there, far away it leaps with the next beat. */
  set options(options: ClockOptions) {
    const before = this.#delay;
    this.#options = options;
    this.#debt += this.#delay - before;
  }

  /** The clock is so much later than what is heard. */
  get #delay(): number {
    return this.#options.offsetSeconds - this.#options.lookaheadSeconds;
  }

  /** Takes the next frame. */
  push(pulse: Readonly<Pulse>): void {
    this.#frames++;
    this.beat = false;
    this.beatAgeSeconds += FRAME_SECONDS;
    this.#sinceBeat += FRAME_SECONDS;
    this.#quietSeconds = pulse.sound ? 0 : this.#quietSeconds + FRAME_SECONDS;
    this.valid = pulse.bpm > 0 && this.#quietSeconds < REST_SECONDS;
    this.#join(pulse);
    this.#judge(pulse);
    if (this.running) this.#advance(pulse);
    else if (this.#period > 0) this.#position.beats += FRAME_SECONDS / this.#period;
    this.#stability.push(this.bpm, FRAME_SECONDS);
  }

  /** Takes the tapped tempo and phase; the tracker refines them once it agrees on the tempo. */
  tap(tempo: TappedTempo): void {
    const wasRunning = this.running;
    this.#control = "tapped";
    this.#setPeriod(tempo.periodSeconds);
    const beats = this.#beatsSince(tempo.beatSeconds);
    if (wasRunning) this.#place(this.#position.beats - wrap(this.#position.beats - beats, 1));
    else this.#place(beats);
  }

  /** Makes a moment of {@link seconds} the first beat of a bar; nothing while there is no tempo. */
  resync(heardSeconds: number): void {
    if (!this.running) return;
    this.#place(this.#beatsSince(heardSeconds));
    this.#forgetBar();
    this.#barByHand = true;
  }

  /** Slides so much later; negative: earlier. */
  nudge(seconds: number): void {
    this.#shift += seconds;
    this.#debt += seconds;
  }

  /** Keeps tempo and phase whatever the tracker finds. */
  hold(): void {
    this.#control = "held";
  }

  /** Sets the tempo and holds it; the phase stays. */
  setBpm(bpm: number): void {
    if (!this.running) this.#place(0);
    this.#setPeriod(60 / bpm);
    this.hold();
  }

  /** Follows the tracker again, as if hands had never been there. */
  follow(): void {
    this.#control = "following";
    this.#ratio = 1;
    this.#shift = 0;
    this.#placedByHand = false;
    this.#barByHand = false;
  }

  /** Keeps the tempo and lets the tracker lead the phase, where its tempo is the same. */
  lockTempo(): void {
    this.#control = "locked";
  }

  /** Ends {@link lockTempo}: what hands have done besides stays. */
  unlockTempo(): void {
    this.#control = "following";
    this.#ratio = ratioBetween(this.#trackerPeriod, this.#period) ?? 1;
  }

  /** Whether {@link scaleTempo} can be followed. */
  canScaleTempo(factor: 2 | 0.5): boolean {
    return this.#control !== "following" || isRatio(this.#ratio * factor);
  }

  /** Counts twice or half as many beats; the one that is under way stays where it is. */
  scaleTempo(factor: 2 | 0.5): void {
    this.#ratio *= factor;
    this.#setPeriod(this.#period / factor);
    this.#position.beats *= factor;
  }

  /** Follows the tracker's tempo, as far as it is to be followed. */
  #join(pulse: Readonly<Pulse>): void {
    const isHeard = this.valid && Number.isFinite(pulse.secondsToBeat);
    const periodBefore = this.#trackerPeriod;
    if (isHeard) this.#trackerPeriod = 60 / pulse.bpm;
    this.#joined = isHeard && this.#agrees(periodBefore);
    if (!this.#joined) return;
    const wasRunning = this.running;
    const isAsBefore = wasRunning || this.#remembers();
    if (!isAsBefore) {
      this.#ratio = 1;
      this.#shift = 0;
      this.#forgetBar();
    }
    if (this.#control !== "locked") {
      const shown = this.#period;
      this.#setPeriod(this.#trackerPeriod / this.#ratio);
      if (isLeap(this.#period, shown)) this.#forgetBar();
    }
    if (!wasRunning) this.#begin(pulse, isAsBefore);
    else if (this.#placedByHand) this.#keepPlace(pulse);
    this.#placedByHand = false;
    this.#debt = 0;
  }

  /** Whether the tracker's tempo is or becomes the clock's; finds out how many beats go into one. */
  #agrees(periodBefore: number): boolean {
    if (this.#control === "held") return false;
    if (this.#control === "following") {
      // Halved by hand and then doubled by the tracker: what is shown stays.
      if (this.#ratio !== 1 && isLeap(this.#trackerPeriod, periodBefore)) {
        this.#ratio = ratioBetween(this.#trackerPeriod, this.#period) ?? 1;
      }
      return true;
    }
    const ratio = ratioBetween(this.#trackerPeriod, this.#period);
    if (ratio !== undefined) this.#ratio = ratio;
    return ratio !== undefined;
  }

  #setPeriod(seconds: number): void {
    this.#period = seconds;
    this.bpm = 60 / seconds;
  }

  /** Whether a clock at rest knows its place in the music that the tracker has found again. */
  #remembers(): boolean {
    return this.#aloneSeconds < REMEMBER_SECONDS &&
      ratioBetween(this.#trackerPeriod, this.#period) === this.#ratio;
  }

  /** Begins where it would be by now, or such that the next beat is the first of a bar. */
  #begin(pulse: Readonly<Pulse>, isAsBefore: boolean): void {
    if (!isAsBefore) this.#position.beats = 0;
    const ahead = this.#ahead(pulse);
    this.#position.beats -= isAsBefore || ahead > 0 ? ahead : ahead + 1;
  }

  /** Where hands have put the clock is right: a tracker elsewhere in the beat is followed from there. */
  #keepPlace(pulse: Readonly<Pulse>): void {
    this.#shift = 0;
    const ahead = this.#ahead(pulse);
    if (this.#isFar(ahead)) this.#shift = -ahead * this.#period;
  }

  #isFar(aheadBeats: number): boolean {
    return Math.abs(aheadBeats) > RESEAT_BEATS * Math.min(1, this.#ratio);
  }

  /** How much the clock is ahead of the tracker, in beats of the clock. */
  #ahead(pulse: Readonly<Pulse>): number {
    const beats = this.#position.beats - this.#ratio * this.#trackerBeats(pulse);
    return wrap(beats, Math.min(1, this.#ratio));
  }

  /** Beats since the tracker's last one, as the clock is to count it. */
  #trackerBeats(pulse: Readonly<Pulse>): number {
    return 1 - (pulse.secondsToBeat + this.#delay + this.#shift) / this.#trackerPeriod;
  }

  #judge(pulse: Readonly<Pulse>): void {
    if (this.#joined) {
      this.#aloneSeconds = 0;
      this.#trackedConfidence = pulse.confidence;
      this.confidence = pulse.confidence;
      return;
    }
    this.#aloneSeconds += FRAME_SECONDS;
    const left = Math.max(0, 1 - this.#aloneSeconds / COAST_SECONDS);
    const isByHand = this.#control === "held" || this.#control === "tapped";
    this.confidence = isByHand ? 1 : left * this.#trackedConfidence;
    if (left === 0 && this.#control === "following") this.bpm = 0;
  }

  #advance(pulse: Readonly<Pulse>): void {
    const position = this.#position;
    const beatBefore = Math.floor(position.beats);
    const phaseBefore = position.beatPhase;
    let hasLeapt = this.#justPlaced;
    this.#justPlaced = false;
    const step = FRAME_SECONDS / this.#period;
    position.beats += step;
    const ahead = this.#joined ? this.#ahead(pulse) : this.#debt / this.#period;
    if (this.#joined && pulse.beat && this.#isFar(ahead)) {
      position.beats -= this.#leap(pulse);
      hasLeapt = true;
    } else {
      const correction = (slewedSpeed(ahead, phaseBefore) - 1) * step;
      position.beats += correction;
      if (!this.#joined) this.#debt += correction * this.#period;
    }
    const hasPassedBeat = Math.floor(position.beats) !== beatBefore;
    if (this.#joined && pulse.beat) this.#turnBar(pulse);
    if (hasPassedBeat) {
      position.beats += this.#turn;
      this.#turn = 0;
    }
    const begins = hasLeapt ? position.beatPhase < 0.5 : hasPassedBeat;
    if (begins) this.#tell();
  }

  /** Lets the tracker say which beat of the bar it is, unless hands have, or count other beats. */
  #turnBar(pulse: Readonly<Pulse>): void {
    if (this.#barByHand || this.#ratio !== 1) return;
    this.#heardBarConfidence = pulse.barConfidence;
    const shown = Math.round(this.#position.beats + this.#turn - this.#trackerBeats(pulse));
    const offset = (((pulse.beatInBar - 1 - shown) % BAR_BEATS) + BAR_BEATS) % BAR_BEATS;
    this.#turn += this.#bar.push(offset, pulse.barConfidence);
  }

  /** Another tempo, or another place: what was said of the bar before counts no more. */
  #forgetBar(): void {
    this.#barByHand = false;
    this.#bar.reset();
    this.#turn = 0;
  }

  /** How many beats back the tracker is, far away; hands that had put the clock elsewhere have erred. */
  #leap(pulse: Readonly<Pulse>): number {
    if (this.#isFar(this.#shift / this.#period)) this.#shift = 0;
    return this.#ahead(pulse);
  }

  /** Puts the clock where hands want it. */
  #place(beats: number): void {
    this.#position.beats = beats;
    this.#placedByHand = true;
    this.#justPlaced = true;
    this.#debt = 0;
  }

  /** Beats that the clock is to have counted since one that is heard at a moment of {@link seconds}. */
  #beatsSince(heardSeconds: number): number {
    return (this.seconds - this.#delay - heardSeconds) / this.#period;
  }

  #isTooSoon(sinceBeatSeconds: number): boolean {
    return sinceBeatSeconds < LEAST_GAP_BEATS * this.#period;
  }

  /** Tells the beat that has just begun, unless it was told where the clock was before. */
  #tell(): void {
    const ageSeconds = this.#position.beatPhase * this.#period;
    if (this.#isTooSoon(this.#sinceBeat - ageSeconds)) return;
    this.beat = true;
    this.beatCount++;
    this.#sinceBeat = ageSeconds;
    this.beatAgeSeconds = ageSeconds - this.#options.lookaheadSeconds;
  }
}
