import type { Clock } from "../clock.ts";
import { PlaybackClock } from "./clock.ts";
import type { PlaybackState } from "./state.ts";

/** While it plays, a state is told at least so often. */
const REPEAT_SECONDS = 5;
/** A position further than this from where it should be by now is a seek, a skip or a loop. */
const SEEK_SECONDS = 0.15;
const LEAST_BPM_CHANGE = 0.05;
const LEAST_RATE_CHANGE = 0.0005;

/** What a reporter needs. */
export interface PlaybackReporterOptions {
  readonly clock: Clock;
  publish(state: PlaybackState): void;
  /** Largest difference that is no seek, in seconds, for players that tell positions coarsely. @default 0.15 */
  readonly seekSeconds?: number;
}

/**
 * Publishes what a monitor sees, however often it looks: a change at once, the same again every 5 s
 * while it plays, and nothing else.
 */
export class PlaybackReporter {
  readonly #options: PlaybackReporterOptions;
  readonly #told: PlaybackClock;
  #toldMs = -Infinity;

  constructor(options: PlaybackReporterOptions) {
    this.#options = options;
    this.#told = new PlaybackClock(options.clock);
  }

  /** The state that was published last. */
  get state(): PlaybackState | undefined {
    return this.#told.state;
  }

  /** Takes what is seen now. @returns whether it was published */
  offer(seen: PlaybackState): boolean {
    const { clock, publish } = this.#options;
    const isDue = seen.is_playing && clock.monotonicMs() - this.#toldMs >= REPEAT_SECONDS * 1000;
    if (!isDue && !this.#isNews(seen)) return false;
    this.#told.set(seen);
    this.#toldMs = clock.monotonicMs();
    publish(seen);
    return true;
  }

  #isNews(seen: PlaybackState): boolean {
    const told = this.#told.state;
    if (told === undefined) return true;
    return told.is_playing !== seen.is_playing || told.player !== seen.player ||
      told.deck !== seen.deck || told.is_audible !== seen.is_audible ||
      JSON.stringify(told.track) !== JSON.stringify(seen.track) ||
      differs(told.bpm, seen.bpm, LEAST_BPM_CHANGE) ||
      differs(told.rate, seen.rate, LEAST_RATE_CHANGE) || this.#hasSought(seen);
  }

  #hasSought(seen: PlaybackState): boolean {
    const { clock, seekSeconds = SEEK_SECONDS } = this.#options;
    const now = new PlaybackClock(clock);
    now.set(seen);
    return Math.abs(now.position - this.#told.position) > seekSeconds;
  }
}

function differs(a: number | null, b: number | null, least: number): boolean {
  if (a === null || b === null) return a !== b;
  return Math.abs(a - b) > least;
}
