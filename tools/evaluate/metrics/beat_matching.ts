/**
 * Pairs true beats with heard ones, one to one, each with the nearest that is left to it.
 *
 * @param truth times in seconds, rising
 * @param heard times in seconds, rising
 * @param toleranceSeconds furthest that two of a pair may be apart
 * @returns of each pair, in order, how much later the heard beat is, in seconds
 */
export function matchBeats(
  truth: readonly number[],
  heard: readonly number[],
  toleranceSeconds: number,
): number[] {
  const errors: number[] = [];
  let next = 0;
  const distance = (beat: number, index: number) => Math.abs((heard[index] ?? Infinity) - beat);
  for (const beat of truth) {
    while ((heard[next] ?? Infinity) < beat - toleranceSeconds) next++;
    let nearest = next;
    while (distance(beat, nearest + 1) < distance(beat, nearest)) nearest++;
    if (distance(beat, nearest) > toleranceSeconds) continue;
    errors.push((heard[nearest] ?? 0) - beat);
    next = nearest + 1;
  }
  return errors;
}
