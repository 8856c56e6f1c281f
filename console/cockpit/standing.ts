import { age } from "../durations.ts";
import { Ink, type Style } from "../tui/style.ts";
import type { Freshness } from "./state/freshness.ts";
import { isReplay, type WorkersState } from "./state/workers.ts";

/** How far what a panel shows can be believed. */
export interface Standing {
  /** `live`: it is as shown; `stale`: it was; `absent`: there is nobody to tell. */
  readonly kind: "live" | "stale" | "absent";
  /** In words, for the heading of the panel: "live", "stale since 3 s". */
  readonly text: string;
  readonly style: Style;
}

const LIVE: Standing = { kind: "live", text: "live", style: Ink.good };
const REPLAY: Standing = { kind: "live", text: "replay", style: Ink.accent };

/**
 * How far what a worker told can be believed now: not when it is gone, hangs, or is late.
 * @param freshness of what it tells again and again; null where it speaks only of changes
 */
export function standingOf(
  workers: WorkersState,
  name: string,
  freshness: Pick<Freshness, "staleSeconds"> | null,
  nowMs: number,
): Standing {
  const entry = workers.entry(name);
  const late = freshness === null ? null : freshness.staleSeconds(nowMs);
  if (entry?.health === "alive") {
    if (late === null) return isReplay(entry) ? REPLAY : LIVE;
    if (late === Infinity) return { kind: "stale", text: "waiting", style: Ink.warning };
    return stale(late);
  }
  if (!workers.wasSeen(name)) {
    const text = workers.hasLooked ? "not running" : "looking";
    return { kind: "absent", text, style: Ink.warning };
  }
  const seconds = workers.healthSeconds(name, nowMs);
  return stale(late === null || late === Infinity ? seconds : Math.max(seconds, late));
}

function stale(seconds: number): Standing {
  return { kind: "stale", text: `stale since ${age(seconds)}`, style: Ink.warning };
}
