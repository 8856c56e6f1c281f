import type { PieceScore } from "../piece_score.ts";
import { summarise, type Summary } from "../summary.ts";
import { fixed, milliseconds, percent } from "./figures.ts";
import type { Table } from "./table.ts";

/** A piece with what it scored. */
export interface ScoredPiece {
  readonly id: string;
  readonly category: string;
  readonly score: PieceScore;
}

const COLUMNS: readonly (readonly [name: string, read: (summary: Summary) => string])[] = [
  ["F", ({ f }) => percent(f)],
  ["Cem", ({ cemgil }) => percent(cemgil)],
  ["CMLt", ({ cmlt }) => percent(cmlt)],
  ["AMLt", ({ amlt }) => percent(amlt)],
  ["Acc1", ({ acc1 }) => percent(acc1)],
  ["Acc2", ({ acc2 }) => percent(acc2)],
  ["in1", ({ in1 }) => percent(in1)],
  ["lock1 s", ({ lock1 }) => fixed(lock1, 1)],
  ["lock %", ({ lockShare }) => percent(lockShare)],
  ["phase ms", ({ phaseError }) => milliseconds(phaseError, "plain")],
  ["bias ms", ({ bias }) => milliseconds(bias, "signed")],
];

/** All pieces in a line, then those of each category; of several trackers one after the other. */
export function categoryTable(trackers: ReadonlyMap<string, readonly ScoredPiece[]>): Table {
  const rows: string[][] = [];
  for (const [tracker, pieces] of trackers) {
    const categories = [...new Set(pieces.map(({ category }) => category))].sort();
    rows.push(row(tracker, pieces));
    if (categories.length < 2) continue;
    for (const category of categories) {
      rows.push(row(`  ${category}`, pieces.filter((piece) => piece.category === category)));
    }
  }
  return {
    title: "Beats and tempo",
    columns: ["", "pieces", ...COLUMNS.map(([name]) => name)],
    rows,
  };
}

/** A line for each variant of the same pieces. */
export function variantTable(variants: ReadonlyMap<string, readonly ScoredPiece[]>): Table {
  return {
    title: "The same pieces, changed",
    columns: ["", "pieces", ...COLUMNS.map(([name]) => name)],
    rows: [...variants].map(([name, pieces]) => row(name, pieces)),
  };
}

/** A line for each piece. */
export function pieceTable(tracker: string, pieces: readonly ScoredPiece[]): Table {
  return {
    title: `Pieces, as ${tracker} hears them`,
    columns: ["", "category", ...COLUMNS.map(([name]) => name)],
    rows: pieces.map(({ id, category, score }) => {
      const summary = summarise([score]);
      return [id, category, ...COLUMNS.map(([, read]) => read(summary))];
    }),
  };
}

function row(name: string, pieces: readonly ScoredPiece[]): string[] {
  const summary = summarise(pieces.map(({ score }) => score));
  return [name, String(summary.pieces), ...COLUMNS.map(([, read]) => read(summary))];
}
