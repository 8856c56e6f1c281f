import type { Clock } from "../clock.ts";
import type { PlaybackState } from "./state.ts";

/** A message that claims to be older or newer than this has a wrong clock: it counts as made just now. */
const LONGEST_AGE_SECONDS = 10;

/**
 * Where in its track a player is at any moment: goes on from the last state that was told. It runs on
 * the monotonic clock, so a jump of the system's time moves nothing.
 */
export class PlaybackClock {
  readonly #clock: Clock;
  #state: PlaybackState | undefined;
  /** Position at `#sinceMs`. */
  #position = 0;
  #sinceMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The state that was told last. */
  get state(): PlaybackState | undefined {
    return this.#state;
  }

  /** Takes a state, as it was received just now. */
  set(state: PlaybackState): void {
    const age = this.#clock.now() - state.timestamp;
    const isCredible = age >= 0 && age <= LONGEST_AGE_SECONDS;
    this.#state = state;
    this.#sinceMs = this.#clock.monotonicMs() - (isCredible ? age * 1000 : 0);
    this.#position = state.position;
  }

  /** Seconds into the track now, 0 to its duration where that is known. */
  get position(): number {
    const state = this.#state;
    if (state === undefined) return 0;
    const moved = state.is_playing
      ? ((this.#clock.monotonicMs() - this.#sinceMs) / 1000) * state.rate
      : 0;
    const duration = state.track?.duration ?? 0;
    return Math.max(0, Math.min(this.#position + moved, duration > 0 ? duration : Infinity));
  }

  /**
   * Seconds from now until the player is at a position: 0 or less when it is there or past it,
   * Infinity while it stands still.
   */
  secondsTo(position: number): number {
    const ahead = position - this.position;
    if (ahead <= 0) return ahead;
    const rate = this.#state?.is_playing === true ? this.#state.rate : 0;
    return rate > 0 ? ahead / rate : Infinity;
  }
}
