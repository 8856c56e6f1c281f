/** What people do to the clock: with keys, buttons, pads; over the bus and over OSC. */
import { type Clock, CommandError } from "../../../bus/mod.ts";
import type { MusicalClock } from "../clock/musical_clock.ts";
import type { ClockedFrames } from "../clock/clocked_frames.ts";
import { HeardTime } from "../clock/heard_time.ts";
import { TapTempo } from "../clock/tap_tempo.ts";
import type { ClockState } from "./commands.ts";

/** Tempi that hands may set. */
export const LEAST_BPM = 20;
export const MOST_BPM = 400;
/** What one nudge may be. */
export const MOST_NUDGE_MS = 500;
/** A tap may tell of a moment so long ago, or so far ahead where the computers' clocks differ. */
const OLDEST_SECONDS = 5;
const AHEAD_SECONDS = 0.25;

/** The clock, and what keeps it going. */
export interface ClockKeeper {
  readonly clock: MusicalClock;
  readonly clockedFrames: Pick<ClockedFrames, "markTap" | "markResync">;
  /** How old sound is at the least when it arrives, in seconds. */
  readonly captureSeconds: number;
  /** Makes frames where there is no sound to make them of. */
  keepTime(): void;
}

/** Does to the clock of a listener what hands want, and says what there is then. */
export class Hands {
  readonly #keeper: ClockKeeper;
  readonly #time: Clock;
  readonly #heard = new HeardTime();
  readonly #taps = new TapTempo();

  /** @param time the time of taps */
  constructor(keeper: ClockKeeper, time: Clock) {
    this.#keeper = keeper;
    this.#time = time;
  }

  /** To be called with each frame: how time and sound go together. */
  frame(): void {
    this.#heard.arrived(this.#keeper.clock.seconds, this.#time.monotonicMs());
  }

  /** The clock as it is. */
  get state(): ClockState {
    const { control, bpm, confidence, beatInBar, valid, locked } = this.#keeper.clock;
    const round = (value: number) => Math.round(value * 100) / 100;
    return {
      control,
      bpm: round(bpm),
      confidence: round(confidence),
      beat_in_bar: beatInBar,
      valid,
      locked,
    };
  }

  /**
   * Takes a tap on a beat that is heard; the fourth gives tempo and phase.
   *
   * @param timestamp when it was, in Unix seconds; without one: now
   * @throws {CommandError} for a moment that no tap can be of
   */
  tap(timestamp?: number): ClockState & { taps: number; tapped_bpm: number | null } {
    const tapMs = this.#momentMs(timestamp);
    const { clock, clockedFrames } = this.#keeper;
    this.#keeper.keepTime();
    const tempo = this.#taps.tap(tapMs / 1000);
    clockedFrames.markTap();
    const tappedBpm = tempo === undefined ? null : 60 / tempo.periodSeconds;
    if (tempo !== undefined) {
      clock.tap({ ...tempo, beatSeconds: this.#heardAt(tempo.beatSeconds * 1000) });
    }
    return {
      ...this.state,
      taps: this.#taps.count,
      tapped_bpm: tappedBpm === null ? null : Math.round(tappedBpm * 100) / 100,
    };
  }

  /** Makes what is heard the first beat of a bar. @throws {CommandError} as {@link tap}; without a tempo */
  resync(timestamp?: number): ClockState {
    const momentMs = this.#momentMs(timestamp);
    this.#needTempo("resync");
    this.#keeper.clock.resync(this.#heardAt(momentMs));
    this.#keeper.clockedFrames.markResync();
    // The clock says so with the next frame.
    return { ...this.state, beat_in_bar: 1 };
  }

  /** Slides beats later, or earlier. @throws {CommandError} without a tempo */
  nudge(ms: number): ClockState {
    this.#needTempo("nudge");
    this.#keeper.clock.nudge(ms / 1000);
    return this.state;
  }

  /** Twice (2) or half (0.5) the tempo. @throws {CommandError} without a tempo; when it is too much */
  scale(factor: 2 | 0.5): ClockState {
    const word = factor === 2 ? "double" : "half";
    this.#needTempo(word);
    const { clock } = this.#keeper;
    const bpm = clock.bpm * factor;
    if (bpm < LEAST_BPM || bpm > MOST_BPM || !clock.canScaleTempo(factor)) {
      const text = `${word} of ${clock.bpm.toFixed(1)} BPM is further than the clock goes: ` +
        `${LEAST_BPM}-${MOST_BPM} BPM, and up to four times or a quarter of the tracker's tempo`;
      throw new CommandError("conflict", text);
    }
    clock.scaleTempo(factor);
    return this.state;
  }

  /** Keeps tempo and phase. @throws {CommandError} without a tempo */
  hold(): ClockState {
    this.#needTempo("hold");
    this.#keeper.keepTime();
    this.#keeper.clock.hold();
    return this.state;
  }

  /** Follows the tracker again. */
  follow(): ClockState {
    this.#taps.forget();
    this.#keeper.clock.follow();
    return this.state;
  }

  /** Sets the tempo and holds it. @param bpm {@link LEAST_BPM} to {@link MOST_BPM} */
  setBpm(bpm: number): ClockState {
    this.#keeper.keepTime();
    this.#keeper.clock.setBpm(bpm);
    return this.state;
  }

  /** Keeps the tempo while the phase follows, or ends that. @throws {CommandError} without a tempo */
  lock(wanted: "on" | "off"): ClockState {
    if (wanted === "on") {
      this.#needTempo("lock");
      this.#keeper.clock.lockTempo();
    } else if (this.#keeper.clock.control === "locked") this.#keeper.clock.unlockTempo();
    return this.state;
  }

  /** @throws {CommandError} */
  #needTempo(what: string): void {
    if (this.#keeper.clock.running) return;
    throw new CommandError("conflict", `${what}: no tempo is known yet; tap one, or set_bpm`);
  }

  /** @throws {CommandError} */
  #momentMs(timestamp: number | undefined): number {
    const nowMs = this.#time.monotonicMs();
    if (timestamp === undefined) return nowMs;
    const agoSeconds = this.#time.now() - timestamp;
    if (agoSeconds > OLDEST_SECONDS || agoSeconds < -AHEAD_SECONDS) {
      const text = `timestamp ${timestamp} is ${Math.abs(agoSeconds).toFixed(1)} s ` +
        `${agoSeconds > 0 ? "ago" : "ahead"}: it is in Unix seconds, ` +
        `at most ${OLDEST_SECONDS} s ago; without one a tap counts as now`;
      throw new CommandError("invalid_payload", text);
    }
    return nowMs - agoSeconds * 1000;
  }

  /** The clock's time of what is heard at a moment; before any frame: the clock's now. */
  #heardAt(monotonicMs: number): number {
    const heard = this.#heard.at(monotonicMs, this.#keeper.captureSeconds);
    if (Number.isFinite(heard)) return heard;
    return this.#keeper.clock.seconds - (this.#time.monotonicMs() - monotonicMs) / 1000;
  }
}
