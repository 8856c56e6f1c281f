import type { PlaybackState } from "../../bus/playback/mod.ts";

/** The sources, best first. */
export const SOURCE_NAMES = ["mpris", "applescript", "webapi"] as const;
/** What a source can be called in the configuration. */
export type SourceName = typeof SOURCE_NAMES[number];

/** What a player does. */
export type PlaybackStatus = "playing" | "paused" | "stopped";

/** How a source fares. */
export interface SourceStatus {
  /**
   * `following` a player, `waiting` for one, `resting` because a better source has one, or
   * `unavailable` for now.
   */
  readonly state: "following" | "waiting" | "resting" | "unavailable";
  /** For people: which player, or why there is none. */
  readonly message: string;
}

/** A player that a source sees. */
export interface PlayerInfo {
  /** What `player` of the configuration may say to choose it. */
  readonly name: string;
  /** As it calls itself. */
  readonly identity: string;
  readonly source: SourceName;
  readonly status: PlaybackStatus | "unknown";
  readonly artist: string;
  readonly title: string;
  /** Whether the configuration has it followed. */
  readonly followed: boolean;
}

/** A way to learn what players do. */
export interface PlaybackSource {
  readonly name: SourceName;
  readonly status: SourceStatus;
  /** What its player plays, as of now; undefined while it has none. */
  readonly playback: PlaybackState | undefined;
  /** Largest difference of position that is no seek, in seconds: how exactly it tells positions. */
  readonly seekSeconds: number;
  /** Begins to look; changes are told through the callback that it was made with. */
  start(): void;
  /** Whether anybody needs it; one that costs something rests meanwhile. */
  need(isNeeded: boolean): void;
  /** The players that it sees, chosen or not. */
  players(): Promise<PlayerInfo[]>;
  stop(): Promise<void>;
}
