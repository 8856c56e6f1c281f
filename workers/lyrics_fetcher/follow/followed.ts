/** Which of the players is followed: the one that the audience hears. */
import type { Clock } from "../../../bus/mod.ts";
import { PlaybackClock, type PlaybackState } from "../../../bus/playback/mod.ts";

/** The monitors that can be followed; each publishes `<source>.state`. */
export const SOURCES = ["spotify", "virtualdj"] as const;
/** One of {@link SOURCES}. */
export type Source = typeof SOURCES[number];
/** What the configuration may ask for. */
export type SourceChoice = Source | "auto";

/** Monitors speak every 5 s while something plays: one that has not for so long is gone. */
const STALE_MS = 15_000;
/** Between two tracks a player may be silent for a moment: it has not begun anew then. */
const GAP_MS = 3_000;

interface Player {
  readonly clock: PlaybackClock;
  state: PlaybackState;
  heardMs: number;
  /** When it began to be heard by the audience. */
  liveSinceMs: number;
  /** When it was said last to be heard. */
  liveUntilMs: number;
}

/** See the head of the file. */
export class Followed {
  readonly #clock: Clock;
  readonly #choice: () => SourceChoice;
  readonly #players = new Map<Source, Player>();
  #current: Source | undefined;

  constructor(clock: Clock, choice: () => SourceChoice) {
    this.#clock = clock;
    this.#choice = choice;
  }

  /** Takes what a monitor has said just now. @returns the player to follow from now on */
  take(source: Source, state: PlaybackState): Source | undefined {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#players.get(source);
    // One whose monitor was silent for a while, and that goes on, has not begun anew.
    const goesOn = before !== undefined &&
      (isHeard(before.state) || nowMs - before.liveUntilMs < GAP_MS);
    const player: Player = {
      clock: before?.clock ?? new PlaybackClock(this.#clock),
      state,
      heardMs: nowMs,
      liveSinceMs: goesOn ? before.liveSinceMs : nowMs,
      liveUntilMs: isHeard(state) || before !== undefined && isHeard(before.state)
        ? nowMs
        : before?.liveUntilMs ?? -Infinity,
    };
    player.clock.set(state);
    this.#players.set(source, player);
    return this.pick();
  }

  /** The player to follow: the one that began last among those that are heard, else the same as before. */
  pick(): Source | undefined {
    const choice = this.#choice();
    const allowed = [...this.#players].filter(([source]) => choice === "auto" || source === choice);
    const live = allowed.filter(([, player]) => this.#isLive(player))
      .toSorted(([, a], [, b]) => b.liveSinceMs - a.liveSinceMs);
    const current = allowed.find(([source]) => source === this.#current);
    const withTrack = allowed.find(([, { state }]) => state.track !== null);
    this.#current = (live[0] ?? current ?? withTrack ?? allowed[0])?.[0];
    return this.#current;
  }

  /** The clock of the player that is followed. */
  get playback(): PlaybackClock | undefined {
    return this.#current === undefined ? undefined : this.#players.get(this.#current)?.clock;
  }

  #isLive({ state, heardMs }: Player): boolean {
    return isHeard(state) && this.#clock.monotonicMs() - heardMs < STALE_MS;
  }
}

function isHeard({ is_playing, is_audible, track }: PlaybackState): boolean {
  return is_playing && is_audible && track !== null;
}
