import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink, type Style } from "../../../tui/style.ts";
import type { ScrollState } from "../../../tui/widgets/scroll.ts";
import type { LogFilter } from "./log_filter.ts";

const ROOMY_COLUMNS = 100;

/** What the heading tells of the list. */
export interface LogStanding {
  /** Whether it is known who runs. */
  readonly hasLooked: boolean;
  readonly hasKeeper: boolean;
  readonly isAsking: boolean;
  readonly search: string | null;
  readonly isStill: boolean;
  readonly newCount: number;
  readonly scroll: Pick<ScrollState, "selection" | "count" | "isFollowing">;
}

/** Draws the heading: the filter, whether the end is followed, and where the lines come from. */
export function logHeading(canvas: Canvas, filter: LogFilter, standing: LogStanding): void {
  const { text, style } = place(filter, standing);
  const missing = canvas.columns >= ROOMY_COLUMNS
    ? "no log_aggregator: from now on only"
    : "no log_aggregator";
  const from = !standing.hasLooked
    ? "looking for workers"
    : standing.hasKeeper
    ? "log_aggregator"
    : missing;
  const note = `${text} · ${from}`;
  const room = Math.max(8, canvas.columns - note.length - 9);
  const title = filter.source === "" ? "LOGS" : `LOGS ${clip(filter.source, room - 5)}`;
  canvas.heading(0, title, note, standing.hasKeeper ? style : Ink.warning);
}

function place(filter: LogFilter, standing: LogStanding): { text: string; style: Style } {
  const { isAsking, search, isStill, newCount, scroll } = standing;
  if (isAsking) return { text: "searching", style: Ink.accent };
  if (filter.regex !== null) return { text: search ?? "", style: Ink.accent };
  const line = `line ${scroll.selection + 1} of ${scroll.count}`;
  if (isStill) return { text: `paused · ${newCount} new · ${line}`, style: Ink.warning };
  return scroll.isFollowing
    ? {
      text: `following · ${scroll.count} ${scroll.count === 1 ? "line" : "lines"}`,
      style: Ink.good,
    }
    : { text: line, style: Ink.accent };
}
