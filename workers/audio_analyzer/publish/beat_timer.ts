/** Tells each beat at its moment, which mostly lies between two frames. */
import type { Clock } from "../../../bus/mod.ts";
import { HeardTime } from "../clock/heard_time.ts";
import type { MusicalClock } from "../clock/musical_clock.ts";
import { type After, afterRealTime, TIMER_LATE_MS } from "./after.ts";

/**
 * A beat that is further ahead is left to a later frame, which knows better where it is. Frames come every
 * 10 ms, from some devices two or three at once.
 */
const HORIZON_MS = 30;

/** What a {@link BeatTimer} needs. */
export interface BeatTimerOptions {
  readonly time: Clock;
  /** How old sound is at the least when it arrives, in seconds. */
  readonly captureSeconds: () => number;
  /** Takes the count that the beat will have in its frame. */
  readonly tell: (beatCount: number) => void;
  /** @default in real time */
  readonly after?: After;
}

/** Beats that leap, or that come with a frame before their timer, are left to their frame. */
export class BeatTimer {
  readonly #options: BeatTimerOptions;
  readonly #heard = new HeardTime();
  #toldCount = 0;
  #cancel: (() => void) | undefined;

  constructor(options: BeatTimerOptions) {
    this.#options = options;
  }

  /** Takes the clock after each frame, when what the frame says has been told. */
  frame(clock: Pick<MusicalClock, "seconds" | "secondsToBeat" | "beatCount">): void {
    const { time, captureSeconds } = this.#options;
    this.stop();
    const nowMs = time.monotonicMs();
    this.#heard.arrived(clock.seconds, nowMs);
    const count = clock.beatCount + 1;
    if (count === this.#toldCount || Number.isNaN(clock.secondsToBeat)) return;
    const dueMs = this.#heard.momentMs(clock.seconds + clock.secondsToBeat, captureSeconds());
    const delayMs = dueMs - nowMs - TIMER_LATE_MS;
    if (delayMs > HORIZON_MS) return;
    this.#tell(count, delayMs);
  }

  /** On its own, because a frame without a beat must not pay for the closure. */
  #tell(count: number, delayMs: number): void {
    const { tell, after = afterRealTime } = this.#options;
    const task = () => {
      this.#cancel = undefined;
      this.#toldCount = count;
      tell(count);
    };
    if (delayMs <= 0) task();
    else this.#cancel = after(task, delayMs);
  }

  /** Calls off the beat that is due. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
