import { GRID_SECONDS } from "./time_grid.ts";
import type { TrueTempo } from "./true_tempo.ts";

/** From here on a tracker should know the tempo. */
const WARM_UP_SECONDS = 10;
/** How far off a tempo may be that is right, and one that is shown as it should be. */
const RIGHT = 0.04;
const EXACT = 0.02;
/** Other levels of the metre: their tempi are those of the beat times one of these. */
export const TEMPO_LEVELS: readonly number[] = [1, 2, 1 / 2, 3, 1 / 3];
/** A tracker that finds its tempo later than so long before the end has not locked. */
const LEAST_LOCKED_SECONDS = 5;

/** How right the shown tempo is. */
export interface TempoScores {
  /** Whether it is within 4 % for more than half of the time after 10 s (Acc1), in any octave (Acc2). */
  readonly acc1: boolean;
  readonly acc2: boolean;
  /** Share of the time after 10 s in which it is within 2 %. */
  readonly in1: number;
  /** From here on it stays within 2 %, in seconds; undefined if it never does for 5 s. */
  readonly lock1: number | undefined;
}

/** Whether a tempo lies within a range, or beyond it by no more than a part of it. */
function isWithin(bpm: number, { low, high }: TrueTempo, tolerance: number): boolean {
  return bpm >= low * (1 - tolerance) && bpm <= high * (1 + tolerance);
}

/** Whether a tempo is right at some level of the metre. */
function isAtSomeLevel(bpm: number, truth: TrueTempo, tolerance: number): boolean {
  return TEMPO_LEVELS.some((level) => isWithin(bpm * level, truth, tolerance));
}

/**
 * @param times evenly spaced, as of `timeGrid`
 * @param shown tempo at each of these, NaN where none is
 * @param truth tempo at each of these
 * @param firstBeat when the music begins, in seconds
 * @param durationSeconds when the piece ends
 */
export function tempoScores(
  times: readonly number[],
  shown: readonly number[],
  truth: readonly TrueTempo[],
  { firstBeat, durationSeconds }: { firstBeat: number; durationSeconds: number },
): TempoScores {
  let counted = 0;
  let right = 0;
  let rightLevel = 0;
  let exact = 0;
  let lockedFrom = Math.max(0, firstBeat);
  times.forEach((time, i) => {
    const there = truth[i];
    if (there === undefined || there.isOpen) return;
    const bpm = shown[i] ?? NaN;
    const isExact = isWithin(bpm, there, EXACT);
    if (!isExact) lockedFrom = time + GRID_SECONDS;
    if (time < WARM_UP_SECONDS) return;
    counted++;
    if (isExact) exact++;
    if (isWithin(bpm, there, RIGHT)) right++;
    if (isAtSomeLevel(bpm, there, RIGHT)) rightLevel++;
  });
  const locks = lockedFrom < durationSeconds - LEAST_LOCKED_SECONDS;
  return {
    acc1: right > counted / 2,
    acc2: rightLevel > counted / 2,
    in1: exact / Math.max(1, counted),
    lock1: locks ? lockedFrom : undefined,
  };
}
