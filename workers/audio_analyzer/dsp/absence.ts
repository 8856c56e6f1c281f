import { FRAMES_PER_SECOND } from "../features.ts";

/** An absence is remarkable when so much longer than any in the last seconds. */
const UNUSUAL = 1.7;
/** However long absences were, one of eleven seconds remains remarkable. */
const MOST_USUAL_FRAMES = 6 * FRAMES_PER_SECOND;
/** What has returned may take so long to reach its full level; until then its absence counts. */
const RETURN_FRAMES = 0.2 * FRAMES_PER_SECOND;
/** Per frame: what was usual is halfway forgotten after 14 s. */
const FORGETTING = 0.9995;

/** Measures how long something has been missing, and whether that is long for this piece of music. */
export class Absence {
  /** Frames since it was last there; 0 while it is there. */
  currentFrames = 0;
  /** The same, but kept for a moment after it has returned. */
  latestFrames = 0;

  readonly #shortestFrames: number;
  #usualFrames = 0;
  /** Frames since it began to return, 0 when it is not returning. */
  #returnFrames = 0;

  /** @param shortestSeconds no absence shorter than this is unusual */
  constructor(shortestSeconds: number) {
    this.#shortestFrames = shortestSeconds * FRAMES_PER_SECOND;
  }

  /** Whether the latest absence is longer than what is usual here. */
  get unusual(): boolean {
    return this.exceeds(this.#shortestFrames);
  }

  /** Whether the latest absence is longer than this and than what is usual here. */
  exceeds(frames: number): boolean {
    return this.latestFrames >= Math.max(frames, UNUSUAL * this.#usualFrames);
  }

  /** Takes one frame. */
  push(present: boolean): void {
    this.#usualFrames *= FORGETTING;
    if (present && this.currentFrames > 0 && this.#returnFrames === 0) this.#returnFrames = 1;
    this.currentFrames = present ? 0 : this.currentFrames + 1;
    if (this.#returnFrames === 0) {
      this.latestFrames = this.currentFrames;
    } else if (++this.#returnFrames > RETURN_FRAMES) {
      this.#returnFrames = 0;
      const latest = Math.min(MOST_USUAL_FRAMES, this.latestFrames);
      this.#usualFrames = Math.max(latest, this.#usualFrames);
      this.latestFrames = this.currentFrames;
    }
  }

  reset(): void {
    this.currentFrames = 0;
    this.latestFrames = 0;
    this.#usualFrames = 0;
    this.#returnFrames = 0;
  }
}
