import { Freshness } from "./freshness.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { keepFigures, type Program, readPrograms } from "./program.ts";
import { viewOf, type WorkerView } from "./worker_view.ts";

/** By this name the supervisor is registered, unless it says otherwise. */
const SUPERVISOR = "process_manager";
/** It tells of its programs every two seconds. */
const STATES_STALE_AFTER_MS = 5000;
/** Its figures are kept no more often, so that their past is of equal steps. */
const FIGURES_EVERY_MS = 1500;

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
  /** What it says of itself besides. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Whether a worker is none, but a recording of one that is played back. */
export function isReplay(entry: WorkerEntry): boolean {
  return entry.metadata?.["replay"] === true;
}

/** Since when a worker has its health. */
interface Since {
  readonly health: WorkerEntry["health"] | "absent";
  /** Monotonic milliseconds. */
  readonly ms: number;
  /** Whether it ever lived or hung. */
  readonly wasThere: boolean;
}

/** How many workers live. */
export interface Census {
  readonly alive: number;
  /** How many should live: those that live, and those that are meant to. */
  readonly wanted: number;
}

/** Who is registered or supervised, and how well it is. */
export class WorkersState implements StatePart {
  readonly topics: readonly string[] = ["process.states"];
  /** What the registry says, by name. */
  entries: readonly WorkerEntry[] = [];
  /** Whether the registry was read at all; before that nothing can be said about workers. */
  hasLooked = false;
  /** What keeps the registry from being read; null when nothing does. */
  trouble: string | null = null;
  /** What the supervisor said last. */
  programs: ReadonlyMap<string, Program> = new Map();
  /** Name of the supervisor. */
  supervisor = SUPERVISOR;
  /** How fresh {@link programs} are. */
  readonly freshness = new Freshness(STATES_STALE_AFTER_MS);
  readonly #byName = new Map<string, WorkerEntry>();
  #names: readonly string[] | null = null;
  #figuresMs = -Infinity;
  #version = 0;
  #census: Census & { version: number; isLive: boolean } = {
    alive: 0,
    wanted: 0,
    version: -1,
    isLive: false,
  };
  /** Since when a name has had its health; also names that are no more. */
  readonly #since = new Map<string, Since>();

  /**
   * Takes the entries of the registry, those last known when `trouble` keeps it from being read.
   * @param nowMs monotonic milliseconds
   */
  setEntries(entries: readonly WorkerEntry[], trouble: string | null, nowMs: number): void {
    this.hasLooked = true;
    this.trouble = trouble;
    this.entries = [...entries].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    this.#byName.clear();
    for (const entry of this.entries) this.#byName.set(entry.name, entry);
    this.#names = null;
    this.#version++;
    const absent = new Set(this.#since.keys());
    for (const { name, health } of this.entries) {
      absent.delete(name);
      this.#note(name, health, nowMs);
    }
    for (const name of absent) this.#note(name, "absent", nowMs);
  }

  #note(name: string, health: WorkerEntry["health"] | "absent", nowMs: number): void {
    const before = this.#since.get(name);
    if (before?.health === health) return;
    const wasThere = before?.wasThere === true || (health !== "gone" && health !== "absent");
    this.#since.set(name, { health, ms: nowMs, wasThere });
    if (this.#since.size <= MOST_NAMES) return;
    // Those that are no more go first: of one that lives it must stay known since when.
    const [oldest] = this.#since.keys();
    let first = oldest;
    for (const [known, { health }] of this.#since) {
      if (health !== "absent") continue;
      first = known;
      break;
    }
    if (first !== undefined) this.#since.delete(first);
  }

  apply({ source, topic, payload }: WorkerMessage, nowMs: number): void {
    if (topic !== "process.states") return;
    // One supervisor at a time: another one is believed when the first is silent.
    const name = source ?? SUPERVISOR;
    if (name !== this.supervisor && this.freshness.staleSeconds(nowMs) === null) return;
    this.supervisor = name;
    this.freshness.heard(nowMs);
    this.programs = readPrograms(payload, this.programs);
    if (nowMs - this.#figuresMs >= FIGURES_EVERY_MS) {
      this.#figuresMs = nowMs;
      for (const program of this.programs.values()) keepFigures(program);
    }
    this.#names = null;
    this.#version++;
  }

  joined(nowMs: number): void {
    this.freshness.joined(nowMs);
  }

  /** Whether a supervisor lives and what it said can be believed. */
  isSupervisorLive(nowMs: number): boolean {
    return this.entry(this.supervisor)?.health === "alive" &&
      this.freshness.staleSeconds(nowMs) === null;
  }

  /** Another number after each change. */
  get version(): number {
    return this.#version;
  }

  /** All names that the registry or the supervisor knows, sorted. */
  get names(): readonly string[] {
    this.#names ??= [...new Set([...this.#byName.keys(), ...this.programs.keys()])].sort();
    return this.#names;
  }

  /** What is true of a worker now. @param nowSeconds Unix seconds */
  view(name: string, nowMs: number, nowSeconds: number): WorkerView {
    return viewOf(name, {
      program: this.programs.get(name) ?? null,
      entry: this.entry(name) ?? null,
      isSupervisorLive: this.isSupervisorLive(nowMs),
      saidSeconds: Math.max(0, nowMs - (this.freshness.lastMs ?? nowMs)) / 1000,
      nowSeconds,
    });
  }

  /** How many workers live, of how many that should. @param nowSeconds Unix seconds */
  census(nowMs: number, nowSeconds: number): Census {
    const isLive = this.isSupervisorLive(nowMs);
    if (this.#census.version === this.#version && this.#census.isLive === isLive) {
      return this.#census;
    }
    let alive = 0;
    let wanted = 0;
    for (const name of this.names) {
      const view = this.view(name, nowMs, nowSeconds);
      if (view.isAlive) alive++;
      if (view.mood !== "resting") wanted++;
    }
    this.#census = { alive, wanted, version: this.#version, isLive };
    return this.#census;
  }

  /** The entry of a worker; undefined when it is not registered. */
  entry(name: string): WorkerEntry | undefined {
    return this.#byName.get(name);
  }

  /** For how many seconds a worker has had the health that it has; 0 for one never heard of. */
  healthSeconds(name: string, nowMs: number): number {
    const since = this.#since.get(name);
    return since === undefined ? 0 : Math.max(0, nowMs - since.ms) / 1000;
  }

  /** Whether a process of this name was there since the cockpit was started; what it left behind is none. */
  wasSeen(name: string): boolean {
    return this.#since.get(name)?.wasThere === true;
  }
}

/** Names that come and go for a whole night are forgotten from here on. */
const MOST_NAMES = 256;
