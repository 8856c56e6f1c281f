/** A tempo this near is the same one. */
const SAME_TEMPO = 0.04;
/** A tempo that changes by more from one frame to the next leaps; less is sliding. */
const LEAP = 0.1;
/** How many beats a clock may count to one of the tracker: half and double time. */
const RATIOS = [1, 2, 0.5, 4, 0.25] as const;

/** Whether a clock may count so many beats to one of the tracker. */
export function isRatio(ratio: number): boolean {
  return RATIOS.some((possible) => possible === ratio);
}

/** How many beats of a period go into one of the tracker; undefined when they do not go together. */
export function ratioBetween(trackerPeriod: number, period: number): number | undefined {
  const beats = trackerPeriod / period;
  for (const ratio of RATIOS) if (Math.abs(beats / ratio - 1) < SAME_TEMPO) return ratio;
  return undefined;
}

/** Whether a period is another one than that of the frame before. */
export function isLeap(period: number, periodBefore: number): boolean {
  return Math.abs(period / periodBefore - 1) > LEAP;
}
