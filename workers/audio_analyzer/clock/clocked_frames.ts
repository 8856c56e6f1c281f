/** Puts the clock into the frames: in place of what the tracker believes stands what is shown. */
import { type FeatureFrame, FRAMES_PER_SECOND } from "../features.ts";
import type { MusicalClock } from "./musical_clock.ts";
import { createPulse, type Pulse } from "./pulse.ts";

/** Keeps a clock by the frames that pass. */
export class ClockedFrames {
  readonly #clock: MusicalClock;
  readonly #overrule: (pulse: Pulse, frameEndSeconds: number) => void;
  readonly #pulse = createPulse();

  #tapped = false;
  #resynced = false;

  /** @param overrule may put something else in place of what the tracker believes at a frame's end */
  constructor(
    clock: MusicalClock,
    overrule: (pulse: Pulse, frameEndSeconds: number) => void = () => {},
  ) {
    this.#clock = clock;
    this.#overrule = overrule;
  }

  /** Marks the next frame as the one of a tap, for those who count taps themselves. */
  markTap(): void {
    this.#tapped = true;
  }

  /** Marks the next frame as the one in which a bar was made to begin. */
  markResync(): void {
    this.#resynced = true;
  }

  /** Takes a frame of the analyzer to the clock, and writes into it what the clock says. */
  pass(frame: FeatureFrame): void {
    const pulse = this.#pulse;
    pulse.bpm = frame.bpm;
    pulse.confidence = frame.bpmConfidence;
    pulse.secondsToBeat = frame.nextBeatSeconds - frame.timeSeconds;
    pulse.beat = frame.beat;
    pulse.sound = !frame.silence;
    pulse.beatInBar = frame.beatInBar;
    pulse.barConfidence = frame.barConfidence;
    const clock = this.#clock;
    this.#overrule(pulse, clock.seconds + 1 / FRAMES_PER_SECOND);
    clock.push(pulse);
    frame.bpm = clock.bpm;
    frame.bpmConfidence = clock.confidence;
    frame.beat = clock.beat;
    frame.beatCount = clock.beatCount;
    frame.beatTimeSeconds = frame.timeSeconds - clock.beatAgeSeconds;
    frame.beatPosition = clock.beatPosition;
    frame.beatPhase = clock.beatPhase;
    frame.barPhase = clock.barPhase;
    frame.beatInBar = clock.beatInBar;
    frame.barConfidence = clock.barConfidence;
    frame.valid = clock.valid;
    frame.locked = clock.locked;
    frame.control = clock.control;
    frame.tapped = this.#tapped;
    frame.resynced = this.#resynced;
    this.#tapped = false;
    this.#resynced = false;
  }
}
