import { mean } from "../metrics/statistics.ts";
import type { Heard } from "../piece_score.ts";
import { fixed, percent } from "./figures.ts";
import type { Table } from "./table.ts";

/** What was heard where there is no beat: of a sound, or of several of the same kind. */
export interface NoBeatResult {
  readonly name: string;
  readonly tracker: string;
  readonly heard: readonly Heard[];
}

/** Beats that were announced a minute, 0 at best; in the mean and in the worst of the sounds. */
export function beatsPerMinute({ heard }: NoBeatResult): { mean: number; worst: number } {
  const rates = heard.map(({ beats, durationSeconds }) =>
    (60 * beats.length) / Math.max(1e-9, durationSeconds)
  );
  return { mean: mean(rates) ?? 0, worst: Math.max(0, ...rates) };
}

/** Share of the time in which a beat was said to be there; undefined for who cannot tell. */
export function validShare({ heard }: NoBeatResult): number | undefined {
  return mean(heard.map((each) => each.validShare).filter((share) => share !== undefined));
}

/** A line for each kind of sound. */
export function noBeatTable(results: readonly NoBeatResult[]): Table {
  return {
    title: "Without a beat",
    columns: ["", "tracker", "seconds", "beats a minute", "worst", "valid %"],
    rows: results.map((result) => {
      const rates = beatsPerMinute(result);
      return [
        result.name,
        result.tracker,
        fixed(result.heard.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0), 0),
        fixed(rates.mean, 1),
        fixed(rates.worst, 1),
        percent(validShare(result)),
      ];
    }),
  };
}
