/** What was measured, for people and for programs. */
import type { Results } from "../results.ts";
import { summarise } from "../summary.ts";
import { beatsPerMinute, noBeatTable, validShare } from "./no_beat_table.ts";
import { categoryTable, pieceTable, type ScoredPiece, variantTable } from "./score_table.ts";
import { setTable } from "./set_table.ts";
import type { Table } from "./table.ts";

const SET_TITLES = {
  exact: "DJ sets: seconds until tempo and beats are right again",
  any: "The same, with double, half and off-beat taken for right",
} as const;

/** Tables of what there is. */
export function tables(results: Results, { pieces }: { pieces: boolean }): Table[] {
  const { trackers, noBeat, variants, sets } = results;
  const drawn: Table[] = [];
  if (trackers.size > 0) drawn.push(categoryTable(trackers));
  if (noBeat.length > 0) drawn.push(noBeatTable(noBeat));
  if (variants.size > 0) drawn.push(variantTable(variants));
  for (const [level, recoveries] of sets) drawn.push(setTable(SET_TITLES[level], recoveries));
  if (pieces) { for (const [name, scored] of trackers) drawn.push(pieceTable(name, scored)); }
  return drawn;
}

/** The same to be written as JSON; what was never right again in a set is null there. */
export function data({ trackers, variants, noBeat, sets, failures }: Results): object {
  return {
    trackers: Object.fromEntries([...trackers].map(withSummary)),
    variants: Object.fromEntries([...variants].map(withSummary)),
    no_beat: noBeat.map((result) => ({
      name: result.name,
      tracker: result.tracker,
      beats_per_minute: beatsPerMinute(result).mean,
      worst_beats_per_minute: beatsPerMinute(result).worst,
      valid_share: validShare(result),
    })),
    sets: Object.fromEntries(sets),
    failures: [...failures],
  };
}

function withSummary([name, pieces]: [string, readonly ScoredPiece[]]): [string, object] {
  return [name, { summary: summarise(pieces.map(({ score }) => score)), pieces }];
}
