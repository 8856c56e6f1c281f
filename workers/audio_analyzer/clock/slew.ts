/** A correction makes the clock faster or slower by at most this: seen as a push, not as a jump. */
const MOST_SLEW = 0.15;
/** Less than this before the beat nothing is hurried any more; the rest is left to the next beat. */
const LEAST_WAY_BEATS = 0.15;

/** The difference that is nearest to 0 among those `modulus` apart: -modulus/2 up to modulus/2. */
export function wrap(difference: number, modulus: number): number {
  return difference - modulus * Math.round(difference / modulus);
}

/**
 * The speed, as a part of the nominal one, at which a clock that is `aheadBeats` too far meets the
 * true beat at its own next one, within what may be seen.
 *
 * @param phase where in its beat the clock is, 0..1
 */
export function slewedSpeed(aheadBeats: number, phase: number): number {
  const trueWay = Math.max(LEAST_WAY_BEATS, 1 - phase + aheadBeats);
  return 1 + Math.max(-MOST_SLEW, Math.min(MOST_SLEW, -aheadBeats / trueWay));
}
