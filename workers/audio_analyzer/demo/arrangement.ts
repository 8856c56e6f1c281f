/** The parts of the demo piece, in the order in which they follow each other for ever. */
export type Part = "groove" | "breakdown" | "riser" | "drop";

/** Length of each part in bars of four beats. */
const PARTS: readonly (readonly [part: Part, bars: number])[] = [
  ["groove", 8],
  ["breakdown", 4],
  ["riser", 4],
  ["drop", 8],
];

/** Beats in a bar. */
export const BEATS_PER_BAR = 4;

/** Bars until the piece repeats. */
export const CYCLE_BARS = PARTS.reduce((sum, [, bars]) => sum + bars, 0);

/** The part that a bar belongs to, and how far into that part the bar's beginning lies, 0..1. */
export interface PartAt {
  readonly part: Part;
  /** Bars since the part began, and its length. */
  readonly bar: number;
  readonly bars: number;
}

const BY_BAR: readonly PartAt[] = PARTS.flatMap(([part, bars]) =>
  Array.from({ length: bars }, (_, bar) => ({ part, bar, bars }))
);

/** Looks up a bar, counted from the start of the piece; nothing is allocated. */
export function partAt(bar: number): PartAt {
  return BY_BAR[bar % CYCLE_BARS] as PartAt;
}
