/** When what was recorded at a time is due: at any speed, with pauses. Pure but for the clock that is passed in. */
export class Schedule {
  readonly #speed: number;
  readonly #monotonicMs: () => number;
  /** At this moment the recording is at `#anchorSeconds`. */
  #anchorMs = 0;
  #anchorSeconds = 0;
  #isPaused = false;

  /** @param speed 2: twice as fast as it was recorded */
  constructor(speed: number, monotonicMs: () => number) {
    this.#speed = speed;
    this.#monotonicMs = monotonicMs;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Where in the recording it is, in seconds. */
  get position(): number {
    if (this.#isPaused) return this.#anchorSeconds;
    const goneMs = Math.max(0, this.#monotonicMs() - this.#anchorMs);
    return this.#anchorSeconds + (goneMs / 1000) * this.#speed;
  }

  /** Begins at a position, `leadMs` from now. */
  begin(seconds: number, leadMs = 0): void {
    this.#anchorMs = this.#monotonicMs() + leadMs;
    this.#anchorSeconds = seconds;
  }

  /** Milliseconds until a position is due: less than 0 when it is late, Infinity while it is paused. */
  waitMs(seconds: number): number {
    if (this.#isPaused) return Infinity;
    const aheadMs = ((seconds - this.#anchorSeconds) * 1000) / this.#speed;
    return this.#anchorMs + aheadMs - this.#monotonicMs();
  }

  /** Everything comes so much later, as after a stop of the process. */
  slip(ms: number): void {
    this.#anchorMs += ms;
  }

  pause(): void {
    this.#anchorSeconds = this.position;
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#anchorMs = this.#monotonicMs();
  }
}
