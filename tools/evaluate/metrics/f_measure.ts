import { matchBeats } from "./beat_matching.ts";

/** A heard beat so near to a true one is right (Dixon, "Evaluation of the audio beat tracking system BeatRoot", 2007). */
export const MATCH_SECONDS = 0.07;

/**
 * F-measure, 0..1: the harmonic mean of how many of the heard beats are right and of how many of the
 * true beats were heard.
 */
export function fMeasure(truth: readonly number[], heard: readonly number[]): number {
  if (truth.length === 0 || heard.length === 0) return 0;
  return (2 * matchBeats(truth, heard, MATCH_SECONDS).length) / (truth.length + heard.length);
}
