import { setImmediate } from "node:timers";

/** The timers that a frame clock needs; given in tests, the runtime's own otherwise. */
export interface Timers {
  /** Monotonic time in milliseconds. */
  now(): number;
  /** Calls back once after `delayMs`, unless the returned function was called before. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back once, as soon as what is being handled now has been handled. */
  soon(callback: () => void): void;
}

/** The runtime's monotonic clock and timers. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (callback) => void setImmediate(callback),
};

/** Keys that are held or pasted make no more frames than this. */
const LEAST_INTERVAL_MS = 8;
/** Timers may come so much too soon, by rounding. */
const TIMER_ERROR_MS = 1;

/**
 * Decides when a frame is drawn: after a request, at once if the last frame is old enough, else as soon as it
 * is. Without a request nothing runs at all. While frames come, no timer is made or cleared: one that was
 * set for later stays, and looks when it fires whether a frame is still wanted.
 */
export class FrameClock {
  readonly #draw: () => void;
  readonly #intervalMs: number;
  readonly #timers: Timers;
  #lastFrameMs = -Infinity;
  /** When the next frame is wanted. */
  #wantedMs = Infinity;
  /** When the timer fires that is set. */
  #timerMs = Infinity;
  #cancelTimer: (() => void) | null = null;
  #isSoon = false;
  #isStopped = false;

  /** @param framesPerSecond the most frames in a second */
  constructor(draw: () => void, framesPerSecond = 30, timers: Timers = systemTimers) {
    this.#draw = draw;
    this.#intervalMs = 1000 / framesPerSecond;
    this.#timers = timers;
  }

  /** Asks for a frame as soon as the rate allows. Any number of requests make one frame. */
  request(): void {
    this.requestIn(0);
  }

  /** Asks for a frame in `delayMs`, for something that changes by itself then. The earliest request counts. */
  requestIn(delayMs: number): void {
    const nowMs = this.#timers.now();
    this.#want(Math.max(nowMs + delayMs, this.#lastFrameMs + this.#intervalMs), nowMs);
  }

  /** Asks for a frame at once, out of turn: a key was pressed, and a hand feels what it waits for. */
  requestNow(): void {
    const nowMs = this.#timers.now();
    this.#want(Math.max(nowMs, this.#lastFrameMs + LEAST_INTERVAL_MS), nowMs);
  }

  #want(timeMs: number, nowMs: number): void {
    if (this.#isStopped || timeMs >= this.#wantedMs) return;
    this.#wantedMs = timeMs;
    this.#wait(nowMs);
  }

  /** Sees to it that somebody looks at the clock when the next frame is wanted. */
  #wait(nowMs: number): void {
    if (this.#wantedMs <= nowMs) {
      if (!this.#isSoon) this.#timers.soon(() => this.#frame());
      this.#isSoon = true;
    } else if (this.#wantedMs < this.#timerMs) {
      this.#cancelTimer?.();
      this.#timerMs = this.#wantedMs;
      this.#cancelTimer = this.#timers.after(this.#wantedMs - nowMs, () => this.#timerFired());
    }
  }

  #timerFired(): void {
    this.#timerMs = Infinity;
    this.#cancelTimer = null;
    const nowMs = this.#timers.now();
    if (this.#wantedMs <= nowMs + TIMER_ERROR_MS) this.#frame();
    else if (this.#wantedMs < Infinity) this.#wait(nowMs);
  }

  #frame(): void {
    this.#isSoon = false;
    // The timer may have drawn in between what was to be drawn soon.
    if (this.#isStopped || this.#wantedMs === Infinity) return;
    this.#wantedMs = Infinity;
    this.#lastFrameMs = this.#timers.now();
    this.#draw();
  }

  /** Draws no more. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
