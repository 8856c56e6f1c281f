import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import type { History } from "../../../tui/widgets/sparkline.ts";
import type { WorkerMood } from "../../state/worker_view.ts";

/** How a worker is, by shape and colour. */
export const MOODS: Readonly<Record<WorkerMood, { readonly sign: string; readonly style: Style }>> =
  {
    well: { sign: "●", style: Ink.good },
    busy: { sign: "◐", style: Ink.warning },
    bad: { sign: "✗", style: Ink.bad | Attribute.bold },
    resting: { sign: "○", style: Ink.quiet },
    unknown: { sign: "?", style: Ink.warning },
  };

const BLOCKS = "▁▂▃▄▅▆▇█";
/** Less is no load: idle workers are flat. */
const LEAST_CPU_SCALE = 10;
/** The part of the most that is shown of the memory, so that a growth is seen. */
const MEMORY_WINDOW = 0.25;

/** "12.3 MB" from bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 99.5e6 ? 1 : 0)} MB`;
}

function most(history: History, columns: number): number {
  let highest = 0;
  for (let age = 0; age < columns; age++) highest = Math.max(highest, history.at(age));
  return highest;
}

function spark(history: History, columns: number, low: number, high: number): string {
  let text = "";
  for (let age = columns - 1; age >= 0; age--) {
    if (age >= history.length) text += " ";
    else {
      const place = high > low ? (history.at(age) - low) / (high - low) : 0;
      text += BLOCKS.charAt(Math.max(0, Math.min(7, Math.floor(place * 8))));
    }
  }
  return text;
}

/** The cpu of the last minute as a row of blocks, the newest on the right. */
export function cpuSpark(history: History, columns: number): string {
  return spark(history, columns, 0, Math.max(LEAST_CPU_SCALE, most(history, columns)));
}

/** The memory of the last minute; only the upper part of the scale, so that a growth is seen. */
export function memorySpark(history: History, columns: number): string {
  const high = most(history, columns);
  return spark(history, columns, high * (1 - MEMORY_WINDOW), high * (1 + MEMORY_WINDOW / 4));
}
