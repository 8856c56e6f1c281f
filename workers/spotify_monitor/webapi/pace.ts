/** Within the end of a track so many seconds pass until the next one is surely told. */
const AFTER_END_SECONDS = 0.3;
const LEAST_SECONDS = 1;
const PAUSED_FACTOR = 2;
const IDLE_FACTOR = 6;

/** What the pace of asking depends on. */
export interface Pace {
  /** Seconds between two questions in the middle of a track. */
  readonly intervalSeconds: number;
  readonly isPlaying: boolean;
  /** Seconds that the track goes on; undefined where nobody knows, or without a track. */
  readonly remainingSeconds: number | undefined;
  /** Whether there is a track at all. */
  readonly hasTrack: boolean;
}

/**
 * When to ask again, in seconds: just after the end of a track, else every so often while it plays, half
 * as often in a pause and seldom while nothing is on.
 */
export function nextQuestionSeconds(pace: Pace): number {
  const { intervalSeconds, isPlaying, remainingSeconds, hasTrack } = pace;
  if (!hasTrack && !isPlaying) return intervalSeconds * IDLE_FACTOR;
  if (!isPlaying) return intervalSeconds * PAUSED_FACTOR;
  const untilNext = (remainingSeconds ?? Infinity) + AFTER_END_SECONDS;
  return Math.min(intervalSeconds, Math.max(LEAST_SECONDS, untilNext));
}
