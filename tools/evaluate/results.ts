import type { NoBeatResult } from "./report/no_beat_table.ts";
import type { ScoredPiece } from "./report/score_table.ts";
import type { Level, Recovery } from "./sets/recovery.ts";

/** All that was measured; what was not asked for is empty. */
export interface Results {
  /** The pieces as each tracker heard them. */
  readonly trackers: Map<string, readonly ScoredPiece[]>;
  /** The pieces as ours heard them in each variant. */
  readonly variants: Map<string, readonly ScoredPiece[]>;
  readonly noBeat: NoBeatResult[];
  /** After each change in the sets. */
  readonly sets: Map<Level, readonly Recovery[]>;
  /** What could not be heard, and why. */
  readonly failures: Set<string>;
}

/** Nothing yet. */
export function noResults(): Results {
  return {
    trackers: new Map(),
    variants: new Map(),
    noBeat: [],
    sets: new Map(),
    failures: new Set(),
  };
}
