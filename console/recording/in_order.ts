import type { LineItem, ProblemItem, RecordingItem } from "./read_recording.ts";

/**
 * Hands on the lines whose times never go back; the others become problems. Where two lines contradict each
 * other, the one that comes next tells which of them is wrong, so that neither a time that was edited to a
 * later one nor one edited to an earlier one takes good lines along.
 */
export async function* inOrder(items: AsyncIterable<RecordingItem>): AsyncGenerator<RecordingItem> {
  /** Time of the last line that was handed on. */
  let told = 0;
  /** The line that comes next, unless one behind it says otherwise. */
  let held: LineItem | undefined;
  /** A line behind it whose time lies before it. */
  let rival: LineItem | undefined;
  for await (const next of items) {
    if (!("line" in next)) {
      yield next;
      continue;
    }
    if (next.line.t < told) {
      yield refused(next, told);
      continue;
    }
    if (held !== undefined && rival !== undefined) {
      const isRight = next.line.t >= held.line.t;
      yield isRight ? refused(rival, held.line.t) : refused(held, rival.line.t);
      if (!isRight) held = rival;
      rival = undefined;
    }
    if (held !== undefined && next.line.t < held.line.t) {
      rival = next;
      continue;
    }
    if (held !== undefined) {
      told = held.line.t;
      yield held;
    }
    held = next;
  }
  if (held !== undefined) yield held;
  if (rival !== undefined) yield refused(rival, held?.line.t ?? told);
}

function refused({ number, line }: LineItem, other: number): ProblemItem {
  const way = line.t < other ? "goes back" : "lies ahead of what follows";
  return { number, problem: `its time ${way}: ${line.t} s beside ${other} s` };
}
