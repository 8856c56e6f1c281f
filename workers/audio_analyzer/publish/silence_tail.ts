/**
 * How much silence is made up when the sound has stopped: by then every reading is at rest, also the
 * structure, which takes up to 6 s of quiet for a break in the music.
 */
const TAIL_SECONDS = 7;
const STEP_SECONDS = 0.02;
/** After a longer stall the time that was missed stays missed: sound would have been lost as well. */
const MOST_MISSED_MS = 1000;

/** Calls `task` again and again, until the function that it returns is called. */
export type Repeat = (task: () => void, intervalMs: number) => () => void;

/** As often as time has passed, not as often as a timer comes: a clock is kept by these calls. */
const repeatInRealTime: Repeat = (task, intervalMs) => {
  let dueMs = performance.now() + intervalMs;
  let isOver = false;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - dueMs > MOST_MISSED_MS) dueMs = nowMs;
    for (; dueMs <= nowMs && !isOver; dueMs += intervalMs) task();
  }, intervalMs);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
};

/** What a {@link SilenceTail} needs. */
export interface SilenceTailOptions {
  /** Takes interleaved samples, all 0. */
  readonly feed: (silence: Float32Array) => void;
  /** Asked at the end: whether it is to go on. @default never */
  readonly isNeeded?: () => boolean;
  /** Told when `feed` throws; the tail is over then. */
  readonly onError: (error: unknown) => void;
  /** @default in real time */
  readonly repeat?: Repeat;
}

/**
 * Feeds silence in real time once an input has stopped, so that the meters and lights of a
 * visualizer fall to zero instead of freezing where they were. Once for each stop: an input that
 * fails again and again has nothing more to bring to rest.
 */
export class SilenceTail {
  readonly #options: SilenceTailOptions;
  #atRest = true;
  #cancel: (() => void) | undefined;

  constructor(options: SilenceTailOptions) {
    this.#options = options;
  }

  /** Sound is there: no silence is to be made up, until the next stop. */
  soundCame(): void {
    this.wake();
    this.stop();
  }

  /** Something moves that is to be brought to rest. */
  wake(): void {
    this.#atRest = false;
  }

  /** Begins to fade out, unless it does already or no sound came since the last time. */
  start(sampleRate: number, channels: number): void {
    if (this.#atRest || this.#cancel !== undefined) return;
    const step = new Float32Array(Math.round(sampleRate * STEP_SECONDS) * channels);
    let left = TAIL_SECONDS / STEP_SECONDS;
    const { feed, onError, isNeeded, repeat = repeatInRealTime } = this.#options;
    this.#cancel = repeat(() => {
      if (left-- <= 0 && isNeeded?.() !== true) return this.#rest();
      try {
        feed(step);
      } catch (error) {
        this.#rest();
        onError(error);
      }
    }, STEP_SECONDS * 1000);
  }

  #rest(): void {
    this.#atRest = true;
    this.stop();
  }

  /** Nobody listens any more. What was not brought to rest is at the next start. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
