import { nearestIndex } from "./nearest.ts";

/** Width of the bell curve by which a beat counts less the further off it is. */
const SIGMA_SECONDS = 0.04;

/**
 * Cemgil's accuracy, 0..1: every true beat counts by how near the nearest heard one is, over the mean
 * of both numbers of beats (Cemgil, Kappen, Desain and Honing, "On tempo tracking", 2001).
 */
export function cemgil(truth: readonly number[], heard: readonly number[]): number {
  if (truth.length === 0 || heard.length === 0) return 0;
  let sum = 0;
  for (const beat of truth) {
    const error = (heard[nearestIndex(heard, beat)] ?? Infinity) - beat;
    sum += Math.exp(-0.5 * (error / SIGMA_SECONDS) ** 2);
  }
  return (2 * sum) / (truth.length + heard.length);
}
