import { metricalLevels } from "./metrical_levels.ts";
import { nearestIndex } from "./nearest.ts";

/** A beat may be off, and its distance from the one before wrong, by this part of the true distance. */
const TOLERANCE = 0.175;
/** With fewer true beats other metrical levels have none worth comparing with. */
const LEAST_BEATS = 5;

/**
 * CMLt, 0..1: the share of beats that are right and follow the one before at the right distance, at
 * the true metrical level (Davies, Degara and Plumbley, "Evaluation methods for musical audio beat
 * tracking algorithms", 2009, section 3.5). Of the first beats the distance to the next one counts.
 */
export function correctLevelContinuity(truth: readonly number[], heard: readonly number[]): number {
  if (truth.length < 2 || heard.length < 2) return 0;
  let correct = 0;
  let claimed = -1;
  heard.forEach((beat, i) => {
    const nearest = nearestIndex(truth, beat);
    // Each true beat is met once.
    if (nearest === claimed) return;
    const trueGap = gapBefore(truth, nearest);
    const isNear = Math.abs(beat - (truth[nearest] ?? Infinity)) <= TOLERANCE * trueGap;
    const hasGap = Math.abs(1 - gapBefore(heard, i) / trueGap) <= TOLERANCE;
    // Before the first true beat there may have been no music, and what was heard there is free.
    const isFree = nearest === 0 && i > 0;
    if (!isNear || !(hasGap || isFree)) return;
    correct++;
    claimed = nearest;
  });
  return correct / Math.max(truth.length, heard.length);
}

/**
 * AMLt, 0..1: the same where double and half the tempo and the off-beat are right as well; the best of
 * them counts.
 */
export function anyLevelContinuity(truth: readonly number[], heard: readonly number[]): number {
  if (truth.length < LEAST_BEATS) return 0;
  return Math.max(...metricalLevels(truth).map((level) => correctLevelContinuity(level, heard)));
}

/** From the beat before, or of the first one to the next. */
function gapBefore(beats: readonly number[], index: number): number {
  const at = Math.max(1, index);
  return (beats[at] ?? NaN) - (beats[at - 1] ?? NaN);
}
