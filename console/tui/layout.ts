import type { Canvas } from "./canvas.ts";

/** One part of a length that is divided. */
export interface Part {
  /** Cells that it has: no more, no less. */
  readonly fixed?: number;
  /** Its share of what the fixed parts leave. @default 0 */
  readonly share?: number;
  /** Below this it is of no use. @default 1 */
  readonly least?: number;
  /** It is never longer. */
  readonly most?: number;
  /** Where there is no room, parts go in the order of this number, the highest first; 0 stays. @default 0 */
  readonly sacrifice?: number;
}

const leastOf = (part: Part) => part.fixed ?? part.least ?? 1;

/**
 * Divides `length` cells among parts: the fixed ones and the least of the others first, then the rest by
 * shares. @returns the length of each part; 0 for one that had to go
 */
export function divide(length: number, parts: readonly Part[]): number[] {
  const isKept = parts.map(() => true);
  const needed = () => parts.reduce((sum, part, at) => sum + (isKept[at] ? leastOf(part) : 0), 0);
  const order = parts.map((part, index) => ({ index, rank: part.sacrifice ?? 0 }))
    .filter(({ rank }) => rank > 0).sort((a, b) => b.rank - a.rank);
  for (const { index } of order) {
    if (needed() <= length) break;
    isKept[index] = false;
  }
  // What cannot go is cut off at the end, where a canvas cuts as well.
  let left = length;
  const lengths = parts.map((part, index) => {
    const cells = isKept[index] ? Math.min(left, leastOf(part)) : 0;
    left -= cells;
    return cells;
  });
  share(parts.map((part, index) => isKept[index] ? part : {}), lengths, left);
  return lengths;
}

/** Gives `left` cells to the parts by their shares, and what one may not take to the others. */
function share(parts: readonly Part[], lengths: number[], left: number): void {
  for (let rest = left; rest > 0;) {
    const open = parts.map((part, index) =>
      part.fixed === undefined && (lengths[index] ?? 0) < (part.most ?? Infinity)
        ? part.share ?? 0
        : 0
    );
    let shares = open.reduce((sum, one) => sum + one, 0);
    if (shares <= 0) return;
    let given = 0;
    open.forEach((one, index) => {
      if (one <= 0) return;
      const length = lengths[index] ?? 0;
      const wanted = Math.round((rest - given) * one / shares);
      const more = Math.min(wanted, (parts[index]?.most ?? Infinity) - length);
      lengths[index] = length + more;
      given += more;
      shares -= one;
    });
    if (given === 0) return;
    rest -= given;
  }
}

/** Divides a canvas into canvases below one another; one that had to go is empty. */
export function splitRows(canvas: Canvas, parts: readonly Part[]): Canvas[] {
  let row = 0;
  return divide(canvas.rows, parts).map((rows) => {
    row += rows;
    return canvas.region(0, row - rows, canvas.columns, rows);
  });
}

/** Divides a canvas into canvases beside one another, `gap` columns apart; one that had to go is empty. */
export function splitColumns(canvas: Canvas, parts: readonly Part[], gap = 0): Canvas[] {
  // Each part is followed by a gap, the last one by one that lies beyond the edge.
  const wide = parts.map((part) => ({
    ...part,
    ...(part.fixed === undefined ? {} : { fixed: part.fixed + gap }),
    ...(part.most === undefined ? {} : { most: part.most + gap }),
    least: (part.least ?? 1) + gap,
  }));
  let column = 0;
  return divide(canvas.columns + gap, wide).map((columns) => {
    column += columns;
    return canvas.region(column - columns, 0, Math.max(0, columns - gap), canvas.rows);
  });
}
