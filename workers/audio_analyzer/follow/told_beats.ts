/** Beats that another program tells, such as a DJ program that knows its tracks' grids. */
import type { Pulse } from "../clock/pulse.ts";

/** A beat as it is told, at the moment of the beat. */
export interface ToldBeat {
  /** When it was heard, in ms of the monotonic clock. */
  readonly monotonicMs: number;
  /** Tempo as played now; 0 while it is not known. */
  readonly bpm: number;
  /** Which beat of the track it is, counted from the first downbeat. */
  readonly position: number;
  /** Whether it goes on otherwise than the beats before: another track, a seek. */
  readonly change: boolean;
}

/** A beat this far from where it was expected, in beats, is a new beginning and no jitter. */
const SAME_GRID = 0.2;
/** Share of the error that is corrected at each beat: messages come some ms late, unevenly. */
const CORRECTION = 0.25;
/** Without a beat for so many periods, and so long, they have ended. */
const MOST_MISSING_BEATS = 3;
const LEAST_PATIENCE_MS = 1500;
const SLOWEST_BPM = 20;
const FASTEST_BPM = 400;
const BAR_BEATS = 4;

/** Goes on between the beats that are told, and evens out when they come a little early or late. */
export class ToldBeats {
  /** When the last beat was, evened out. */
  #beatMs = NaN;
  #periodMs = NaN;
  #position = 0;
  #heardMs = -Infinity;
  #toldFrameMs = -Infinity;

  /** Takes a beat. */
  take({ monotonicMs, bpm, position, change }: ToldBeat): void {
    const told = bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM ? 60_000 / bpm : NaN;
    const interval = monotonicMs - this.#heardMs;
    const isInterval = interval >= 60_000 / FASTEST_BPM && interval <= 60_000 / SLOWEST_BPM;
    if (!Number.isNaN(told)) this.#periodMs = told;
    else if (isInterval) this.#periodMs = interval;
    const beats = (monotonicMs - this.#beatMs) / this.#periodMs;
    const error = beats - Math.round(beats);
    const isSameGrid = !change && Math.abs(error) < SAME_GRID && this.isFresh(monotonicMs);
    const evened = monotonicMs - (1 - CORRECTION) * error * this.#periodMs;
    this.#beatMs = isSameGrid ? evened : monotonicMs;
    this.#heardMs = monotonicMs;
    this.#position = position;
  }

  /** Whether beats are being told. */
  isFresh(nowMs: number): boolean {
    const patienceMs = Math.max(LEAST_PATIENCE_MS, MOST_MISSING_BEATS * this.#periodMs);
    return nowMs - this.#heardMs < patienceMs;
  }

  /**
   * Writes what is believed at the end of a frame.
   *
   * @returns whether there is anything to believe; nothing is written otherwise
   */
  believe(nowMs: number, pulse: Pulse): boolean {
    if (!this.isFresh(nowMs) || Number.isNaN(this.#periodMs)) return false;
    const beats = (nowMs - this.#beatMs) / this.#periodMs;
    const next = Math.floor(beats) + 1;
    pulse.bpm = 60_000 / this.#periodMs;
    pulse.confidence = 1;
    pulse.secondsToBeat = ((next - beats) * this.#periodMs) / 1000;
    const latestMs = this.#beatMs + (next - 1) * this.#periodMs;
    pulse.beat = latestMs > this.#toldFrameMs;
    pulse.sound = true;
    pulse.beatInBar = wrap(this.#position + next - 1, BAR_BEATS) + 1;
    pulse.barConfidence = 1;
    this.#toldFrameMs = nowMs;
    return true;
  }
}

function wrap(beat: number, length: number): number {
  return ((beat % length) + length) % length;
}
