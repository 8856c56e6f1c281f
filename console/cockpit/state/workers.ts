import type { StatePart, WorkerMessage } from "./part.ts";

/** What the registry says of a worker. */
export interface WorkerEntry {
  readonly name: string;
  readonly pid: number;
  readonly status: string;
  /** Unix seconds. */
  readonly startedAt: number;
  /** Unix seconds. */
  readonly heartbeatAt: number;
  readonly ports: { readonly command: number; readonly telemetry: number };
  readonly health: "alive" | "stale" | "gone";
}

/** Who is registered, and how well it is. */
export class WorkersState implements StatePart {
  readonly topics: readonly string[] = [];
  /** By name. */
  entries: readonly WorkerEntry[] = [];
  /** Whether the registry was read at all; before that nothing can be said about workers. */
  hasLooked = false;
  /** What keeps the registry from being read; null when nothing does. */
  trouble: string | null = null;
  /** Since when a name has had its health; also names that are no more. */
  readonly #since = new Map<string, { health: WorkerEntry["health"] | "absent"; ms: number }>();

  /**
   * Takes the entries of the registry, those last known when `trouble` keeps it from being read.
   * @param nowMs monotonic milliseconds
   */
  setEntries(entries: readonly WorkerEntry[], trouble: string | null, nowMs: number): void {
    this.hasLooked = true;
    this.trouble = trouble;
    this.entries = [...entries].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const absent = new Set(this.#since.keys());
    for (const { name, health } of this.entries) {
      absent.delete(name);
      this.#note(name, health, nowMs);
    }
    for (const name of absent) this.#note(name, "absent", nowMs);
  }

  #note(name: string, health: WorkerEntry["health"] | "absent", nowMs: number): void {
    if (this.#since.get(name)?.health === health) return;
    this.#since.set(name, { health, ms: nowMs });
    if (this.#since.size <= MOST_NAMES) return;
    const [oldest] = this.#since.keys();
    if (oldest !== undefined) this.#since.delete(oldest);
  }

  apply(_message: WorkerMessage, _nowMs: number): void {}

  /** The entry of a worker; undefined when it is not registered. */
  entry(name: string): WorkerEntry | undefined {
    return this.entries.find((entry) => entry.name === name);
  }

  /** For how many seconds a worker has had the health that it has; 0 for one never heard of. */
  healthSeconds(name: string, nowMs: number): number {
    const since = this.#since.get(name);
    return since === undefined ? 0 : Math.max(0, nowMs - since.ms) / 1000;
  }

  /** Whether a worker of this name was registered since the cockpit was started. */
  wasSeen(name: string): boolean {
    return this.#since.has(name);
  }

  /** How many workers are alive. */
  get aliveCount(): number {
    return this.entries.filter(({ health }) => health === "alive").length;
  }
}

/** Names that come and go for a whole night are forgotten from here on. */
const MOST_NAMES = 256;
