/** Values set while a worker ran, on their way to the next process of its name. */
import type { Clock } from "../clock.ts";
import type { ConfigSchema, ConfigValues } from "../config/config.ts";
import { holdsSecret } from "../config/secrets.ts";
import type { Logger } from "../logging/logging.ts";
import type { RegistryEntry } from "../registry/schema.ts";
import type { Settings } from "./settings.ts";

/** What was set longer ago than this belongs to another evening. */
const LONGEST_GAP_SECONDS = 300;

/** One registry serves all workers, and each of them reads it whole. */
const MOST_CHARACTERS = 64 * 1024;

/** Those that may stand in the registry: no secrets, and not too much. */
export function lastingOverrides(schema: ConfigSchema, overrides: ConfigValues): ConfigValues {
  const lasting = Object.entries(overrides)
    .filter(([key, value]) => !holdsSecret(schema, key, value));
  const values = Object.fromEntries(lasting);
  return JSON.stringify(values).length > MOST_CHARACTERS ? {} : values;
}

/** Takes over what was set while the former process of this name ran, unless that is long ago. */
export function inheritOverrides(
  settings: Settings,
  predecessor: RegistryEntry,
  clock: Clock,
  log: Logger,
): void {
  const { overrides, status, heartbeat_at } = predecessor;
  if (overrides === undefined || status === "stopped") return;
  if (Math.abs(clock.now() - heartbeat_at) > LONGEST_GAP_SECONDS) return;
  const { taken, refused } = settings.inherit(overrides);
  if (taken.length > 0) log.info("as set before the restart: {keys}", { keys: taken.join(", ") });
  for (const reason of refused) {
    log.warn("not taken over from before the restart: {reason}", { reason });
  }
}
