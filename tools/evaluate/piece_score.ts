import { cemgil } from "./metrics/cemgil.ts";
import { matchBeats } from "./metrics/beat_matching.ts";
import { anyLevelContinuity, correctLevelContinuity } from "./metrics/continuity.ts";
import { fMeasure, MATCH_SECONDS } from "./metrics/f_measure.ts";
import { shownTempo, type TempoChange, tempoOfBeats } from "./metrics/shown_tempo.ts";
import { median } from "./metrics/statistics.ts";
import { type TempoScores, tempoScores } from "./metrics/tempo_scores.ts";
import { timeGrid } from "./metrics/time_grid.ts";
import { trueTempo } from "./metrics/true_tempo.ts";
import type { Piece } from "./piece.ts";

/** Beats are judged from here on: nobody knows them at once (mir_eval's `trim_beats`). */
const SKIPPED_SECONDS = 5;
/** Beats into a silence that nobody could foresee. */
const COASTED_SECONDS = 0.5;

/** What a tracker said of a piece. */
export interface Heard {
  /** Times of the beats in seconds, rising. */
  readonly beats: readonly number[];
  /** The tempo shown over time; undefined when the tracker tells only beats. */
  readonly tempi: readonly TempoChange[] | undefined;
  /** Share of the time, 0..1, in which it said that there is a beat; undefined when it cannot tell. */
  readonly validShare: number | undefined;
  /** Length and layout of the sound that it heard. */
  readonly durationSeconds: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/** How right that was; all shares are 0..1. */
export interface PieceScore extends TempoScores {
  readonly f: number;
  readonly cemgil: number;
  readonly cmlt: number;
  readonly amlt: number;
  /** In the middle, how far right beats are off, and by how much they come late, in seconds. */
  readonly phaseError: number | undefined;
  readonly bias: number | undefined;
}

/** Scores what was heard of a piece that has beats. */
export function scorePiece(piece: Piece, heard: Heard): PieceScore {
  const { silences } = piece;
  const truth = piece.beats.filter((beat) =>
    beat >= SKIPPED_SECONDS && !silences.some(([from, to]) => beat >= from && beat <= to)
  );
  const beats = heard.beats.filter((beat) =>
    beat >= SKIPPED_SECONDS &&
    !silences.some(([from, to]) => beat >= from + COASTED_SECONDS && beat <= to)
  );
  const errors = matchBeats(truth, beats, MATCH_SECONDS);
  const durationSeconds = piece.durationSeconds ?? heard.durationSeconds;
  const times = timeGrid(durationSeconds);
  const shown = heard.tempi === undefined
    ? tempoOfBeats(heard.beats, times)
    : shownTempo(heard.tempi, times);
  return {
    f: fMeasure(truth, beats),
    cemgil: cemgil(truth, beats),
    cmlt: correctLevelContinuity(truth, beats),
    amlt: anyLevelContinuity(truth, beats),
    ...tempoScores(times, shown, trueTempo(piece, times), {
      firstBeat: piece.beats[0] ?? 0,
      durationSeconds,
    }),
    phaseError: median(errors.map(Math.abs)),
    bias: median(errors),
  };
}
