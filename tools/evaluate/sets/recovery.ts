/** How long after a change in a set tempo and beats are right again. */
import { matchBeats } from "../metrics/beat_matching.ts";
import { MATCH_SECONDS } from "../metrics/f_measure.ts";
import { metricalLevels } from "../metrics/metrical_levels.ts";
import { shownTempo } from "../metrics/shown_tempo.ts";
import { TEMPO_LEVELS } from "../metrics/tempo_scores.ts";
import { GRID_SECONDS } from "../metrics/time_grid.ts";
import type { Heard } from "../piece_score.ts";
import type { Change, SetPart, SetPlan } from "./plan.ts";

/** A shown tempo so near is right. */
const RIGHT_TEMPO = 0.04;
/** It is right again when it stays so for this time, and the beats when so many in a row are right. */
const STEADY_SECONDS = 2;
const STEADY_BEATS = 4;

/** Whether double, half and off-beat count as right. */
export type Level = "exact" | "any";

/** What happened after a change, all in seconds; Infinity where it was not right again before the next. */
export interface Recovery {
  readonly change: Change | "start";
  readonly tempo: number;
  readonly beats: number;
  /** The longest stretch until the next change in which tempo or beats were wrong. */
  readonly longestWrong: number;
}

/** Judges every part of a set but the first, which has nothing to recover from. */
export function recoveries(plan: SetPlan, heard: Heard, level: Level): Recovery[] {
  return plan.parts.flatMap((part, i) => {
    if (part.change === "start") return [];
    const next = plan.parts[i + 1];
    const end = Math.min(part.to, next?.counts ?? part.to);
    return [recovery(part, end, heard, level)];
  });
}

function recovery(part: SetPart, end: number, heard: Heard, level: Level): Recovery {
  const count = Math.floor((end - part.counts) / GRID_SECONDS);
  const times = Array.from({ length: count }, (_, i) => part.counts + i * GRID_SECONDS);
  const shown = shownTempo(heard.tempi ?? [], times);
  const factors = level === "exact" ? [1] : TEMPO_LEVELS;
  const isTempo = shown.map((bpm) =>
    factors.some((factor) => Math.abs((bpm * factor) / part.bpm - 1) <= RIGHT_TEMPO)
  );
  const truths = level === "exact" ? [part.beats] : metricalLevels(part.beats);
  const judged = truths.map((truth) => judgeBeats(truth, heard.beats, part.counts, end));
  const [best = { wait: Infinity, isRight: () => false }] = judged.toSorted((a, b) =>
    a.wait - b.wait
  );
  const steady = Math.round(STEADY_SECONDS / GRID_SECONDS);
  const firstRight = isTempo.findIndex((_, i) =>
    i + steady <= count && isTempo.slice(i, i + steady).every(Boolean)
  );
  return {
    change: part.change,
    tempo: firstRight < 0 ? Infinity : firstRight * GRID_SECONDS,
    beats: best.wait,
    longestWrong: GRID_SECONDS *
      longestRun(times.map((time, i) => isTempo[i] !== true || !best.isRight(time))),
  };
}

interface JudgedBeats {
  /** From the change to the first of some beats in a row that are right. */
  readonly wait: number;
  /** Whether the last true beat before a moment was right; before the first, the first. */
  readonly isRight: (time: number) => boolean;
}

/** A beat is right when it was heard, and nothing else between it and the one before. */
function judgeBeats(
  truth: readonly number[],
  all: readonly number[],
  start: number,
  end: number,
): JudgedBeats {
  const heard = all.filter((beat) => beat >= start - MATCH_SECONDS && beat < end);
  const right = truth.map((beat, i) => {
    const before = truth[i - 1] ?? beat - (truth[i + 1] ?? beat) + beat;
    const between = heard.filter((other) =>
      other > before + MATCH_SECONDS && other < beat - MATCH_SECONDS
    );
    return between.length === 0 && matchBeats([beat], heard, MATCH_SECONDS).length === 1;
  });
  const first = right.findIndex((_, i) =>
    i + STEADY_BEATS <= right.length && right.slice(i, i + STEADY_BEATS).every(Boolean)
  );
  const firstBeat = truth[first];
  return {
    wait: firstBeat === undefined ? Infinity : firstBeat - start,
    isRight: (time) => {
      const after = truth.findIndex((beat) => beat > time);
      return right[Math.max(0, (after < 0 ? truth.length : after) - 1)] === true;
    },
  };
}

function longestRun(flags: readonly boolean[]): number {
  let longest = 0;
  let run = 0;
  for (const flag of flags) {
    run = flag ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
