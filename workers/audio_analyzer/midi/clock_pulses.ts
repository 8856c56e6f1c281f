/**
 * MIDI clock: 24 pulses a beat from the musical clock (MIDI 1.0 detailed specification, System Real Time
 * and System Common Messages).
 */
import type { Clock } from "../../../bus/mod.ts";
import { HeardTime } from "../clock/heard_time.ts";
import type { MusicalClock } from "../clock/musical_clock.ts";
import { type After, afterRealTime, TIMER_LATE_MS } from "../publish/after.ts";
import { LatencyHistogram } from "../publish/latency.ts";

const PULSE = [0xf8] as const;
const START = [0xfa] as const;
const CONTINUE = [0xfb] as const;
const STOP = [0xfc] as const;
const SONG_POSITION = 0xf2;
const PULSES_PER_BEAT = 24;
/** The unit of song position: a sixteenth. */
const PULSES_PER_STEP = 6;
/** The clock counts so far and begins anew; so does the song position. */
const PULSES = 64 * PULSES_PER_BEAT;
/** A clock that is further off has leapt: it is told where it is. Else pulses come sooner or later. */
const LEAP_PULSES = 12;
/** A place that was passed by so little can still be begun at. */
const LATE_PULSES = 2;
/** A pulse that is further ahead is left to a later frame. */
const HORIZON_MS = 30;
/** A shorter wait is none: no timer is that short. */
const LEAST_DELAY_MS = 0.3;

/** What {@link ClockPulses} need. */
export interface ClockPulsesOptions {
  readonly time: Clock;
  /** How old sound is at the least when it arrives, in seconds. */
  readonly captureSeconds: () => number;
  /** Takes one MIDI message; keeps no reference to it. */
  readonly send: (message: readonly number[]) => void;
  /** @default in real time */
  readonly after?: After;
}

/** Follows the clock frame by frame, and sends each pulse at its moment. */
export class ClockPulses {
  /** How far from its moment each pulse was sent, in ms. */
  readonly jitter = new LatencyHistogram();
  readonly #options: ClockPulsesOptions;
  readonly #heard = new HeardTime();
  #sent = 0;
  /** The pulse that is next, 0 at the beginning of a bar; undefined while stopped. */
  #next: number | undefined;
  /** Pulse `#anchorPulse` is due at `#anchorMs`, the others every `#intervalMs`. */
  #anchorPulse = 0;
  #anchorMs = 0;
  #intervalMs = 0;
  #cancel: (() => void) | undefined;

  constructor(options: ClockPulsesOptions) {
    this.#options = options;
  }

  /** Pulses so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Takes the clock after each frame. @param resynced whether a bar was made to begin since the last */
  frame(
    clock: Pick<MusicalClock, "seconds" | "running" | "bpm" | "beatPosition">,
    resynced: boolean,
  ): void {
    const { time, captureSeconds } = this.#options;
    const nowMs = time.monotonicMs();
    this.#heard.arrived(clock.seconds, nowMs);
    if (!clock.running) return this.stop();
    this.#intervalMs = 60_000 / clock.bpm / PULSES_PER_BEAT;
    this.#anchorPulse = clock.beatPosition * PULSES_PER_BEAT;
    this.#anchorMs = this.#heard.momentMs(clock.seconds, captureSeconds());
    const hasLeapt = this.#next !== undefined &&
      Math.abs(this.#ahead(this.#next)) > LEAP_PULSES;
    if (this.#next === undefined || resynced || hasLeapt) this.#begin();
    this.#arm(nowMs);
  }

  /** Sends no more pulses, until the clock runs in another frame. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#next === undefined) return;
    this.#next = undefined;
    this.#options.send(STOP);
  }

  /** How many pulses from the anchor to another one, the shorter way round. */
  #ahead(pulse: number): number {
    const difference = pulse - this.#anchorPulse;
    return difference - PULSES * Math.round(difference / PULSES);
  }

  /** Tells the place from which the next pulses count: the next sixteenth, or the one that is now. */
  #begin(): void {
    this.stop();
    // A bar that began a moment ago begins: its first pulses come at once.
    const step = Math.ceil((this.#anchorPulse - LATE_PULSES) / PULSES_PER_STEP) %
      (PULSES / PULSES_PER_STEP);
    const { send } = this.#options;
    send([SONG_POSITION, step & 0x7f, step >> 7]);
    send(step === 0 ? START : CONTINUE);
    this.#next = step * PULSES_PER_STEP;
  }

  #arm(nowMs: number): void {
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#next !== undefined) {
      const dueMs = this.#anchorMs + this.#ahead(this.#next) * this.#intervalMs;
      const delayMs = dueMs - nowMs - TIMER_LATE_MS;
      if (delayMs > HORIZON_MS) return;
      if (delayMs > LEAST_DELAY_MS) {
        const { time, after = afterRealTime } = this.#options;
        this.#cancel = after(() => this.#arm(time.monotonicMs()), delayMs);
        return;
      }
      this.jitter.add(Math.abs(nowMs - dueMs));
      this.#next = (this.#next + 1) % PULSES;
      this.#sent++;
      this.#options.send(PULSE);
    }
  }
}
