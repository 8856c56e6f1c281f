import type { Heard } from "../piece_score.ts";
import { fixed, percent } from "./figures.ts";
import type { Table } from "./table.ts";

/** What was heard where there is no beat. */
export interface NoBeatResult {
  readonly name: string;
  readonly tracker: string;
  readonly heard: Heard;
}

/** Beats that were announced a minute, 0 at best. */
export function beatsPerMinute({ beats, durationSeconds }: Heard): number {
  return (60 * beats.length) / Math.max(1e-9, durationSeconds);
}

/** A line for each signal. */
export function noBeatTable(results: readonly NoBeatResult[]): Table {
  return {
    title: "Without a beat",
    columns: ["", "tracker", "seconds", "beats a minute", "valid %"],
    rows: results.map(({ name, tracker, heard }) => [
      name,
      tracker,
      fixed(heard.durationSeconds, 0),
      fixed(beatsPerMinute(heard), 1),
      percent(heard.validShare),
    ]),
  };
}
