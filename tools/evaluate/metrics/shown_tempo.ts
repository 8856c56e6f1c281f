import { median } from "./statistics.ts";

/** A tempo that is shown from a moment on: time in seconds, BPM; 0 or less when none is shown. */
export type TempoChange = readonly [timeSeconds: number, bpm: number];

/** Beats between which the tempo of a tracker that tells only beats is read. */
const READ_GAPS = 6;
const LEAST_BEATS = 4;
/** After so long without a beat such a tracker shows no tempo. */
const STALE_SECONDS = 3;

/** What is shown at each of some rising moments, in BPM; NaN while nothing is. */
export function shownTempo(changes: readonly TempoChange[], times: readonly number[]): number[] {
  let next = 0;
  return times.map((time) => {
    while ((changes[next]?.[0] ?? Infinity) <= time) next++;
    const bpm = changes[next - 1]?.[1] ?? 0;
    return bpm > 0 ? bpm : NaN;
  });
}

/** The tempo that the beats alone show at each of some rising moments: the middle of the last distances. */
export function tempoOfBeats(beats: readonly number[], times: readonly number[]): number[] {
  let next = 0;
  return times.map((time) => {
    while ((beats[next] ?? Infinity) <= time) next++;
    const last = beats[next - 1];
    if (next < LEAST_BEATS || last === undefined || time - last >= STALE_SECONDS) return NaN;
    const recent = beats.slice(Math.max(0, next - 1 - READ_GAPS), next);
    return 60 / (median(recent.slice(1).map((beat, i) => beat - (recent[i] ?? beat))) ?? NaN);
  });
}
