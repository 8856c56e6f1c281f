/** Puts the clock into the frames: in place of what the tracker believes stands what is shown. */
import type { FeatureFrame } from "../features.ts";
import type { MusicalClock } from "./musical_clock.ts";
import { createPulse } from "./pulse.ts";

/** Keeps a clock by the frames that pass. */
export class ClockedFrames {
  readonly #clock: MusicalClock;
  readonly #pulse = createPulse();

  #tapped = false;
  #resynced = false;

  constructor(clock: MusicalClock) {
    this.#clock = clock;
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
