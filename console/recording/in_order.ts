import type { LineItem, ProblemItem, RecordingItem } from "./read_recording.ts";

/**
 * Hands on the lines whose times never go back; the others become problems. Of two lines that contradict
 * each other the one is refused that also contradicts its other neighbour, so that neither a time that was
 * edited to a later one nor one edited to an earlier one takes good lines along.
 */
export async function* inOrder(items: AsyncIterable<RecordingItem>): AsyncGenerator<RecordingItem> {
  /** The last line that was handed on. */
  let told = 0;
  let held: LineItem | undefined;
  for await (const next of items) {
    if (!("line" in next)) {
      yield next;
      continue;
    }
    if (next.line.t < told) {
      yield refused(next, told);
      continue;
    }
    if (held !== undefined) {
      if (held.line.t > next.line.t) {
        yield refused(held, next.line.t);
      } else {
        told = held.line.t;
        yield held;
      }
    }
    held = next;
  }
  if (held !== undefined) yield held;
}

function refused({ number, line }: LineItem, other: number): ProblemItem {
  const way = line.t < other ? "goes back" : "lies ahead of what follows";
  return { number, problem: `its time ${way}: ${line.t} s beside ${other} s` };
}
