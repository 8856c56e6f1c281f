/** What was shown against what is true. */
import { median, quantile } from "../../tests/bench/statistics.ts";
import type { Change, Truth } from "./truth.ts";

/** What the analyser showed at a moment of the set. */
export interface Shown {
  readonly at: number;
  /** 0 while none is shown. */
  readonly bpm: number;
  readonly confidence: number;
  readonly valid: boolean;
  readonly locked: boolean;
}

/** How a shown tempo stands to the true one. */
export type Verdict = "right" | "octave" | "wrong" | "none";

/** A tempo this far off is the same. */
const SAME_TEMPO = 0.04;
/** A beat this far off is met (as in the F-measure of beat tracking). */
const SAME_BEAT_SECONDS = 0.07;
/** A tempo that is right for so long has been found; so many beats met in a row are. */
const FOUND_SECONDS = 1;
const FOUND_BEATS = 4;

/** Judges a tempo; `octave` is half or double. */
export function verdict(shownBpm: number, trueBpm: number): Verdict {
  if (!(shownBpm > 0)) return "none";
  const isNear = (factor: number) => Math.abs(shownBpm / (factor * trueBpm) - 1) <= SAME_TEMPO;
  if (isNear(1)) return "right";
  return isNear(2) || isNear(0.5) ? "octave" : "wrong";
}

/** Shares of judged time, 0..1. */
export type Shares = Readonly<Record<Verdict | "locked" | "valid", number>>;

/** Shares of the moments in which one piece is heard alone; NaN when there are none. */
export function sharesOf(log: readonly Shown[], truth: Truth): Shares {
  const counts = { right: 0, octave: 0, wrong: 0, none: 0, locked: 0, valid: 0 };
  let judged = 0;
  for (const shown of log) {
    const span = truth.spanAt(shown.at);
    if (span === undefined) continue;
    judged++;
    counts[verdict(shown.bpm, truth.bpmAt(shown.at, span))]++;
    if (shown.locked) counts.locked++;
    if (shown.valid) counts.valid++;
  }
  const shares = Object.entries(counts).map(([key, count]) => [key, count / judged]);
  return Object.fromEntries(shares) as Shares;
}

/** How long it took after a change; Infinity when not before the next one. */
export interface Found {
  readonly change: Change;
  readonly tempoSeconds: number;
  readonly beatsSeconds: number;
}

/** Looks at each change that leaves time enough to follow it. */
export function followed(
  log: readonly Shown[],
  told: readonly number[],
  truth: Truth,
  leastSeconds: number,
): Found[] {
  return truth.changes
    .filter(({ at, until }) => until - at >= leastSeconds)
    .map((change) => ({
      change,
      tempoSeconds: tempoFound(log, truth, change) - change.at,
      beatsSeconds: beatsFound(told, truth, change) - change.at,
    }));
}

function tempoFound(log: readonly Shown[], truth: Truth, { at, until }: Change): number {
  let since = Infinity;
  for (const shown of log) {
    if (shown.at < at) continue;
    if (shown.at >= until) break;
    const span = truth.spanAt(shown.at);
    // In the second half of a fade the new piece counts already.
    const beats = span ?? truth.spans.find(({ from }) => from > shown.at);
    if (beats === undefined) break;
    if (verdict(shown.bpm, truth.bpmAt(shown.at, beats)) !== "right") since = Infinity;
    else if (since === Infinity) since = shown.at;
    if (shown.at - since >= FOUND_SECONDS) return since;
  }
  return Infinity;
}

function beatsFound(told: readonly number[], truth: Truth, { at, until }: Change): number {
  let met = 0;
  let since = Infinity;
  for (const beat of trueBeats(truth, at, until)) {
    met = nearest(told, beat) <= SAME_BEAT_SECONDS ? met + 1 : 0;
    if (met === 1) since = beat;
    if (met === FOUND_BEATS) return since;
  }
  return Infinity;
}

/** The true beats of the time in which one piece is heard alone. */
export function trueBeats(truth: Truth, from: number, to: number): number[] {
  return truth.spans.flatMap((span) =>
    span.beats.filter((beat) => beat >= Math.max(from, span.from) && beat < Math.min(to, span.to))
  );
}

/** F-measure within 70 ms, and how late the beats that are met are told. */
export function beatScore(told: readonly number[], truth: Truth): {
  fMeasure: number;
  medianLatenessSeconds: number;
  spreadSeconds: number;
} {
  const beats = trueBeats(truth, -Infinity, Infinity);
  const judged = told.filter((time) => truth.spanAt(time) !== undefined);
  const lateness: number[] = [];
  let i = 0;
  for (const beat of beats) {
    while (i < judged.length && (judged[i] ?? 0) < beat - SAME_BEAT_SECONDS) i++;
    const time = judged[i] ?? Infinity;
    if (time > beat + SAME_BEAT_SECONDS) continue;
    lateness.push(time - beat);
    i++;
  }
  return {
    fMeasure: 2 * lateness.length / Math.max(1, beats.length + judged.length),
    medianLatenessSeconds: median(lateness),
    spreadSeconds: quantile(lateness, 0.75) - quantile(lateness, 0.25),
  };
}

/** The longest time in which a tempo was shown that is neither right nor an octave off. */
export function longestWrong(log: readonly Shown[], truth: Truth): { at: number; seconds: number } {
  let longest = { at: 0, seconds: 0 };
  let since: number | undefined;
  for (const { at, bpm } of log) {
    const span = truth.spanAt(at);
    const isWrong = span !== undefined && verdict(bpm, truth.bpmAt(at, span)) === "wrong";
    if (!isWrong) since = undefined;
    else {
      since ??= at;
      if (at - since > longest.seconds) longest = { at: since, seconds: at - since };
    }
  }
  return longest;
}

function nearest(sorted: readonly number[], time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const after = (sorted[low] ?? Infinity) - time;
  return Math.min(after, time - (sorted[low - 1] ?? -Infinity));
}
