import { mean, median } from "./metrics/statistics.ts";
import type { PieceScore } from "./piece_score.ts";

/** The scores of several pieces in one line; shares 0..1, times in seconds. */
export interface Summary {
  readonly pieces: number;
  readonly f: number | undefined;
  readonly cemgil: number | undefined;
  readonly cmlt: number | undefined;
  readonly amlt: number | undefined;
  readonly acc1: number | undefined;
  readonly acc2: number | undefined;
  readonly in1: number | undefined;
  /** Share of the pieces that lock, and in the middle of these, when. */
  readonly lockShare: number | undefined;
  readonly lock1: number | undefined;
  readonly phaseError: number | undefined;
  readonly bias: number | undefined;
}

/** Means over pieces; of moments and errors the one in the middle. */
export function summarise(scores: readonly PieceScore[]): Summary {
  const meanOf = (read: (score: PieceScore) => number | boolean) =>
    mean(scores.map((score) => Number(read(score))));
  const medianOf = (read: (score: PieceScore) => number | undefined) =>
    median(scores.map(read).filter((value) => value !== undefined));
  return {
    pieces: scores.length,
    f: meanOf((score) => score.f),
    cemgil: meanOf((score) => score.cemgil),
    cmlt: meanOf((score) => score.cmlt),
    amlt: meanOf((score) => score.amlt),
    acc1: meanOf((score) => score.acc1),
    acc2: meanOf((score) => score.acc2),
    in1: meanOf((score) => score.in1),
    lockShare: meanOf((score) => score.lock1 !== undefined),
    lock1: medianOf((score) => score.lock1),
    phaseError: medianOf((score) => score.phaseError),
    bias: medianOf((score) => score.bias),
  };
}
