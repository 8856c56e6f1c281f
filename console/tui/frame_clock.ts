/** The timers that a frame clock needs; given in tests, the runtime's own otherwise. */
export interface Timers {
  /** Monotonic time in milliseconds. */
  now(): number;
  /** Calls back once after `delayMs`, unless the returned function was called before. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The runtime's monotonic clock and timers. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Keys that are held or pasted make no more frames than this. */
const LEAST_INTERVAL_MS = 8;

/**
 * Decides when a frame is drawn: after a request, at once if the last frame is old enough, else as soon as it
 * is. Without a request nothing runs at all.
 */
export class FrameClock {
  readonly #draw: () => void;
  readonly #intervalMs: number;
  readonly #timers: Timers;
  #lastFrameMs = -Infinity;
  #cancelTimer: (() => void) | null = null;
  #dueMs = Infinity;
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
    this.#requestAt(this.#timers.now() + delayMs, this.#intervalMs);
  }

  /** Asks for a frame at once, out of turn: a key was pressed, and a hand feels what it waits for. */
  requestNow(): void {
    this.#requestAt(this.#timers.now(), Math.min(this.#intervalMs, LEAST_INTERVAL_MS));
  }

  #requestAt(timeMs: number, intervalMs: number): void {
    if (this.#isStopped) return;
    const nowMs = this.#timers.now();
    const dueMs = Math.max(timeMs, this.#lastFrameMs + intervalMs);
    if (this.#cancelTimer !== null) {
      if (dueMs >= this.#dueMs) return;
      this.#cancelTimer();
    }
    this.#dueMs = dueMs;
    this.#cancelTimer = this.#timers.after(Math.max(0, dueMs - nowMs), () => {
      this.#cancelTimer = null;
      this.#dueMs = Infinity;
      this.#lastFrameMs = this.#timers.now();
      this.#draw();
    });
  }

  /** Draws no more. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
