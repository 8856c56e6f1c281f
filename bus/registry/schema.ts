/** The registry file: who is running, and where to find it. Format of Python-VJ, version "1.0". */
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { type Processes, processes } from "../processes/processes.ts";

/** Seconds between two heartbeats of a worker. */
export const HEARTBEAT_SECONDS = 5;

/** Age in seconds from which a heartbeat counts as missing. */
export const STALE_SECONDS = 15;

/** No system has larger ones, and asking about one would throw. */
const MAX_PID = 2 ** 31 - 1;

const port = z.number().int().min(0).max(65535);

/** One worker's entry. Keys that we do not know are kept. */
export const entrySchema = z.looseObject({
  pid: z.number().int().positive().max(MAX_PID),
  status: z.string().default("running"),
  started_at: z.number().default(0),
  heartbeat_at: z.number().default(0),
  ports: z.looseObject({ command: port, telemetry: port }),
  metadata: z.record(z.string(), z.unknown()).default(() => ({})),
  /** Ours: values of the configuration that were set while the worker ran. */
  overrides: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
/** See {@link entrySchema}. */
export type RegistryEntry = z.infer<typeof entrySchema>;

/**
 * The whole file. Entries are checked one by one when read, so that a bad one spoils no other; and
 * what nobody here reads may be anything, so that it spoils nothing either.
 */
export const registryFileSchema = z.looseObject({
  version: z.unknown().default("1.0"),
  updated_at: z.unknown().default(0),
  services: z.record(z.string(), z.unknown()).default(() => ({})),
});
/** See {@link registryFileSchema}. */
export type RegistryFile = z.infer<typeof registryFileSchema>;

/** `alive`: running and beating; `stale`: no heartbeat for 15 s; `gone`: the process is no more. */
export type Health = "alive" | "stale" | "gone";

/** A registered worker, as a client sees it. */
export interface Service {
  name: string;
  pid: number;
  status: string;
  /** Unix seconds. */
  startedAt: number;
  /** Unix seconds. */
  heartbeatAt: number;
  ports: { command: number; telemetry: number };
  metadata: Record<string, unknown>;
  health: Health;
}

/** What a worker's last word can be. Its process may live on, to begin anew: then it says so. */
export const LAST_STATUSES = ["stopped", "crashed", "restarting"] as const;
/** See {@link LAST_STATUSES}. */
export type LastStatus = typeof LAST_STATUSES[number];

function hasEnded({ status }: RegistryEntry): boolean {
  return (LAST_STATUSES as readonly string[]).includes(status);
}

/** A heartbeat in the future is no better than an old one: the clock was put back since. */
function isStale(entry: RegistryEntry, clock: Clock): boolean {
  return Math.abs(clock.now() - entry.heartbeat_at) >= STALE_SECONDS;
}

/**
 * Whether the process of an entry still lives. After a crash or a reboot the system may give its id to
 * somebody else: one who started after the last heartbeat is not ours. The last heartbeat, not the
 * start, is what is compared: the system counts the start of a process from the clock as it is now, so
 * that after a step of the clock the process of a long-running worker seems to have started later.
 */
export function entryLives(
  entry: RegistryEntry,
  clock: Clock,
  system: Pick<Processes, "exists" | "startedAt"> = processes(),
): boolean {
  if (hasEnded(entry) || !system.exists(entry.pid)) return false;
  if (!isStale(entry, clock)) return true;
  const startedAt = system.startedAt(entry.pid);
  // Where the system does not tell, a process without a heartbeat is taken for a stranger.
  const SLACK_SECONDS = 2;
  return startedAt !== undefined && startedAt <= entry.heartbeat_at + SLACK_SECONDS;
}

/** The entry under a name; undefined where there is none that can be read. */
export function entryIn(file: RegistryFile, name: string): RegistryEntry | undefined {
  return entrySchema.safeParse(file.services[name]).data;
}

/** The valid entries of a file as services, by name. */
export function toServices(
  file: RegistryFile,
  clock: Clock,
  system: Pick<Processes, "exists" | "startedAt"> = processes(),
): Service[] {
  const services: Service[] = [];
  for (const [name, value] of Object.entries(file.services)) {
    const { success, data: entry } = entrySchema.safeParse(value);
    if (!success) continue;
    services.push({
      name,
      pid: entry.pid,
      status: entry.status,
      startedAt: entry.started_at,
      heartbeatAt: entry.heartbeat_at,
      ports: { command: entry.ports.command, telemetry: entry.ports.telemetry },
      metadata: entry.metadata,
      health: !entryLives(entry, clock, system)
        ? "gone"
        : isStale(entry, clock)
        ? "stale"
        : "alive",
    });
  }
  return services.sort((a, b) => (a.name < b.name ? -1 : 1));
}
