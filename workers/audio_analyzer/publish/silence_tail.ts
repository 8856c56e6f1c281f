/** How long silence is made up when the sound has stopped: by then every reading is at rest. */
const TAIL_SECONDS = 5;
const STEP_SECONDS = 0.05;

/**
 * Feeds silence in real time once an input has stopped, so that the meters and lights of a
 * visualizer fall to zero instead of freezing where they were.
 */
export class SilenceTail {
  readonly #feed: (silence: Float32Array) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param feed takes interleaved samples, all 0 */
  constructor(feed: (silence: Float32Array) => void) {
    this.#feed = feed;
  }

  /** Begins to fade out, unless it does already. */
  start(sampleRate: number, channels: number): void {
    if (this.#timer !== undefined) return;
    const step = new Float32Array(Math.round(sampleRate * STEP_SECONDS) * channels);
    let left = TAIL_SECONDS / STEP_SECONDS;
    this.#timer = setInterval(() => {
      if (left-- <= 0) this.stop();
      else this.#feed(step);
    }, STEP_SECONDS * 1000);
  }

  /** Sound is back, or nobody listens any more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
