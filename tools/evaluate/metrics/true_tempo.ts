import type { Piece } from "../piece.ts";
import { nearestIndex } from "./nearest.ts";
import { median } from "./statistics.ts";

/** What counts as the tempo now lies so far back, and so far ahead. */
const BACK_SECONDS = 2;
const AHEAD_SECONDS = 0.5;
/** Beats over which the distance of two is averaged, to either side. */
const SMOOTHED_BEATS = 2;
/** A distance that differs so much from the usual one is a change or a gap and is not averaged away. */
const UNUSUAL = 0.4;
/** The tempo after a silence cannot be known at once, and the music may end with its last beat. */
const AFTER_SILENCE_SECONDS = 2;
const AFTER_END_SECONDS = 1;

/** What the tempo is at some moment. */
export interface TrueTempo {
  /** Lowest and highest tempo in BPM around that moment: where it changes, both are right. */
  readonly low: number;
  readonly high: number;
  /** Whether the music says nothing of its tempo there. */
  readonly isOpen: boolean;
}

/** The true tempo at each of some moments. */
export function trueTempo(piece: Piece, times: readonly number[]): TrueTempo[] {
  const { beats } = piece;
  const first = beats[0] ?? Infinity;
  const last = beats.at(-1) ?? -Infinity;
  const rangeAt = piece.bpm === undefined ? localTempo(piece) : constant(piece.bpm);
  return times.map((time) => ({
    ...rangeAt(time),
    isOpen: time < first || time > last + AFTER_END_SECONDS ||
      piece.silences.some(([start, end]) => time >= start && time < end + AFTER_SILENCE_SECONDS),
  }));
}

type Range = Pick<TrueTempo, "low" | "high">;

function constant(bpm: number): () => Range {
  return () => ({ low: bpm, high: bpm });
}

/** Reads the tempo off the distances of the beats. */
function localTempo({ beats, silences }: Piece): (time: number) => Range {
  const starts = beats.slice(0, -1);
  const gaps = starts.map((start, i) => (beats[i + 1] ?? NaN) - start);
  const usual = median(gaps) ?? NaN;
  const periods = gaps.map((gap, i) => {
    if (Math.abs(gap / usual - 1) > UNUSUAL) return gap;
    const around = gaps.slice(Math.max(0, i - SMOOTHED_BEATS), i + SMOOTHED_BEATS);
    return around.reduce((sum, each) => sum + each, 0) / around.length;
  });
  const isHeard = starts.map((start, i) =>
    !silences.some(([from, to]) => start < to && (beats[i + 1] ?? 0) > from)
  );
  return (time) => {
    const near = periods.filter((_, i) => {
      const start = starts[i] ?? NaN;
      return start > time - BACK_SECONDS && start < time + AHEAD_SECONDS && isHeard[i] === true;
    });
    if (near.length === 0) near.push(periods[nearestIndex(starts, time)] ?? NaN);
    return { low: 60 / Math.max(...near), high: 60 / Math.min(...near) };
  };
}
