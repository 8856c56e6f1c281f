import type { PlaybackStatus } from "./source.ts";

/** Repeats what another player says, so that with it every player would be there twice. */
const MIRROR = "playerctld";
const MOST_NAMES = 20;

/** Which players are followed: those with one of these names, the first best, or just any. */
export type PlayerChoice = readonly string[] | "any";

/** Reads `player` of the configuration: names with commas between, or `any`. */
export function parsePlayerChoice(text: string): PlayerChoice {
  const names = text.split(",").map((name) => name.trim().toLowerCase()).filter(Boolean);
  return names.includes("any") ? "any" : names.slice(0, MOST_NAMES);
}

/** A player on the bus, by what it can be chosen by. */
export interface NamedPlayer {
  /** Its name on the bus behind `org.mpris.MediaPlayer2.`: `spotify`, `vlc.instance42`. */
  readonly name: string;
  /** What it calls itself: "Spotify", "VLC media player". */
  readonly identity: string;
}

/** How good a choice it is, 0 is best; undefined when it is not to be followed. */
export function rankOf({ name, identity }: NamedPlayer, choice: PlayerChoice): number | undefined {
  const called = name.toLowerCase();
  if (choice === "any") return called === MIRROR ? undefined : 0;
  const rank = choice.findIndex((wanted) =>
    called === wanted || called.startsWith(`${wanted}.`) || identity.toLowerCase() === wanted
  );
  return rank === -1 ? undefined : rank;
}

/** What decides between players. */
export interface Candidate {
  readonly rank: number;
  readonly status: PlaybackStatus;
  /** When it last began to play, in ms of the monotonic clock; -Infinity for never. */
  readonly playingSinceMs: number;
}

/**
 * The player to tell of. The one that was told of before stays as long as it plays, so that two that
 * play make no flicker; then comes the one that began to play last, then the one named first.
 */
export function bestPlayer<C extends Candidate>(
  candidates: readonly C[],
  before: C | undefined,
): C | undefined {
  const playing = candidates.filter(({ status }) => status === "playing");
  if (before !== undefined && playing.includes(before)) return before;
  if (playing.length === 0 && before !== undefined && before.status === "paused") {
    if (candidates.includes(before)) return before;
  }
  const eligible = playing.length > 0 ? playing : candidates;
  return [...eligible].sort((a, b) =>
    Number(b.status === "paused") - Number(a.status === "paused") ||
    latest(a.playingSinceMs, b.playingSinceMs) || a.rank - b.rank
  )[0];
}

function latest(a: number, b: number): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
