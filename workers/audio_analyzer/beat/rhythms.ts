import { ONSET_GROUPS, ONSET_LEVELS } from "./band_onsets.ts";
import { LEARNT_RHYTHMS } from "./learnt_rhythms.ts";

/** Beats of a bar, and parts of it that are told apart: sixty-fourth notes. */
export const BAR_BEATS = 4;
export const BAR_BINS = 64;

/** Letters of the tables in order of value, the value of the first, and the step between two. */
export const TABLE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
export const LOWEST_LOG_RATIO = -4.2;
export const LOG_RATIO_STEP = 0.12;

/** What is to be expected where in a bar. */
export interface Rhythm {
  /** How common it is; the shares of all rhythms sum to 1. */
  readonly share: number;
  /**
   * Logarithm of how much likelier an onset level is in a part of the bar than anywhere, at
   * (group * BAR_BINS + part) * ONSET_LEVELS + level.
   */
  readonly logRatios: Float64Array;
}

/** Straight and triplet rhythms, learnt from music whose beats are known (tools/learn_rhythms.ts). */
export const RHYTHMS: readonly Rhythm[] = LEARNT_RHYTHMS.map(({ share, table }) => {
  const letters = table.replaceAll(/\s/g, "");
  if (letters.length !== ONSET_GROUPS * BAR_BINS * ONSET_LEVELS) {
    throw new RangeError(`a rhythm's table has ${letters.length} letters`);
  }
  return {
    share,
    logRatios: Float64Array.from(
      letters,
      (letter) => LOWEST_LOG_RATIO + LOG_RATIO_STEP * TABLE_LETTERS.indexOf(letter),
    ),
  };
});
