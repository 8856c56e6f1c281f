/**
 * The ways to count the same music: as it is, on the off-beat, at double tempo, and at half tempo from
 * the first and from the second beat on.
 *
 * @param beats times in seconds, rising
 */
export function metricalLevels(beats: readonly number[]): number[][] {
  const offBeats = beats.slice(1).map((beat, i) => ((beats[i] ?? beat) + beat) / 2);
  const double = beats.flatMap((beat, i) => {
    const between = offBeats[i];
    return between === undefined ? [beat] : [beat, between];
  });
  return [
    [...beats],
    offBeats,
    double,
    beats.filter((_, i) => i % 2 === 0),
    beats.filter((_, i) => i % 2 === 1),
  ];
}
