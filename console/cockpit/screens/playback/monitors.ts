import type { Desk } from "../../desk.ts";
import { Inquiry } from "./inquiry.ts";
import { type MonitorSource, monitorSources } from "./monitor_sources.ts";

/** What monitors tell of: `<source>.state`. */
const SOURCES = ["spotify", "virtualdj"] as const;
/** More monitors than these are a mistake. */
const MOST_MONITORS = 8;
/** What they wait for changes seldom. */
const EVERY_MS = 5_000;

/** A monitor, and what it says of its sources. */
export interface Monitor {
  readonly worker: string;
  /** What its topics are called by. */
  readonly source: string;
  readonly inquiry: Inquiry<readonly MonitorSource[]>;
}

/** The monitors that there are, under whatever name; one of each kind is always listed. */
export class Monitors {
  readonly #desk: Desk;
  readonly #known = new Map<string, Monitor>();

  constructor(desk: Desk) {
    this.#desk = desk;
    for (const source of SOURCES) this.#add(`${source}_monitor`, source);
  }

  /** All of them, after a look at who is there. */
  get all(): readonly Monitor[] {
    const { workers, playback } = this.#desk.model;
    for (const { name } of workers.entries) {
      const source = SOURCES.find((source) => name.startsWith(`${source}_monitor`));
      if (source !== undefined) this.#add(name, source);
    }
    for (const { worker, source } of playback.players) this.#add(worker, source);
    return [...this.#known.values()].filter(({ worker, source }) =>
      worker === this.workerOf(source) || workers.entry(worker) !== undefined
    );
  }

  /** The monitor of a kind to be told something: the usual one, or another one that is there instead. */
  workerOf(source: string): string {
    const usual = `${source}_monitor`;
    const { workers } = this.#desk.model;
    if (workers.entry(usual) !== undefined) return usual;
    for (const monitor of this.#known.values()) {
      if (monitor.source === source && workers.entry(monitor.worker)?.health === "alive") {
        return monitor.worker;
      }
    }
    return usual;
  }

  #add(worker: string, source: string): void {
    if (this.#known.has(worker) || this.#known.size >= MOST_MONITORS) return;
    const inquiry = new Inquiry(this.#desk, {
      worker: () => worker,
      command: "list_sources",
      everyMs: EVERY_MS,
      read: monitorSources,
    });
    this.#known.set(worker, { worker, source, inquiry });
  }
}
