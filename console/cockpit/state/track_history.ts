import type { TrackNames } from "./player.ts";

/** Tracks that are remembered: a long night has some more, but nobody scrolls that far. */
const MOST_TRACKS = 200;
/** What was on for less was skipped, and is not remembered. */
const LEAST_MS = 3_000;
/** A track that is first seen further in began before that; when is a guess. */
const BEGINNING_SECONDS = 10;

/** A track that was heard. */
export interface HeardTrack extends TrackNames {
  /** "spotify", "virtualdj". */
  readonly source: string;
  /** Unix seconds; about, where it played already when it was first seen. */
  readonly beganSeconds: number;
  readonly isAbout: boolean;
}

/** A track as it is seen to play. */
export interface SeenTrack {
  readonly track: TrackNames;
  readonly source: string;
  /** Seconds into it, at `timestamp`. */
  readonly position: number;
  readonly rate: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** The tracks that were heard, the last one first. */
export class TrackHistory {
  readonly #tracks: HeardTrack[] = [];
  #beganMs = -Infinity;

  get tracks(): readonly HeardTrack[] {
    return this.#tracks;
  }

  /** Takes note of what is heard. @param nowMs monotonic milliseconds */
  note({ track, source, position, rate, timestamp }: SeenTrack, nowMs: number): void {
    const last = this.#tracks[0];
    if (last !== undefined && last.source === source && isSame(last, track)) return;
    const isSkipped = nowMs - this.#beganMs < LEAST_MS;
    if (isSkipped) this.#tracks.shift();
    this.#beganMs = nowMs;
    // Back to the track before, after a skip.
    const before = this.#tracks[0];
    if (before !== undefined && before.source === source && isSame(before, track)) return;
    const played = rate > 0 ? position / rate : 0;
    this.#tracks.unshift({
      ...track,
      source,
      beganSeconds: Math.max(0, timestamp - played),
      isAbout: position > BEGINNING_SECONDS,
    });
    if (this.#tracks.length > MOST_TRACKS) this.#tracks.pop();
  }
}

/** An album that is found out later makes no other track. */
function isSame(a: TrackNames, b: TrackNames): boolean {
  return a.title === b.title && a.artist === b.artist;
}
