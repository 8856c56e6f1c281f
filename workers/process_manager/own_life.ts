/** What the supervisor knows of itself: how often it was started again, and why. */
import type { Clock, Processes } from "../../bus/mod.ts";
import { UsageMeter } from "./checks/usage_meter.ts";
import { shownArgs } from "./programs/shown_args.ts";
import type { ProgramStatus } from "./status.ts";
import type { OwnRecord, Store } from "./store.ts";

/** What {@link OwnLife} needs. */
export interface OwnLifeOptions {
  readonly name: string;
  /** Its command line. */
  readonly command: readonly string[];
  readonly logPath: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly system: Pick<Processes, "usage">;
}

/** See the head of the file. */
export class OwnLife {
  readonly #options: OwnLifeOptions;
  readonly #startedMs: number;
  readonly #record: OwnRecord;
  readonly #meter: UsageMeter;

  /** Begins; the store is loaded. */
  constructor(options: OwnLifeOptions) {
    const { store, clock } = options;
    this.#options = options;
    this.#startedMs = clock.monotonicMs();
    this.#meter = new UsageMeter(options.system);
    const before = store.own;
    // One that ended as it should has left nothing behind.
    this.#record = before === undefined ? { restarts: 0 } : {
      restarts: before.restarts + 1,
      last_exit: before.last_exit ??
        { code: null, signal: null, reason: "killed or crashed", at: clock.now() },
    };
    store.own = { restarts: this.#record.restarts };
  }

  /** Time has passed. */
  look(): void {
    this.#meter.sample(this.#options.clock.monotonicMs(), Deno.pid);
  }

  /** We end. */
  end(ending: "stopped" | "crashed" | "restarting"): void {
    const { store, clock } = this.#options;
    const { restarts } = this.#record;
    if (ending === "stopped") store.own = undefined;
    else if (ending === "restarting") {
      const reason = "a restart command";
      store.own = { restarts, last_exit: { code: null, signal: null, reason, at: clock.now() } };
    }
  }

  /** The same as is told of a program. */
  status(nowMs: number): ProgramStatus {
    const { name, command, logPath } = this.#options;
    return {
      name,
      state: "running",
      reason: null,
      wanted: true,
      ready: true,
      pid: Deno.pid,
      adopted: false,
      uptime: (nowMs - this.#startedMs) / 1000,
      restarts: this.#record.restarts,
      failures: 0,
      last_exit: this.#record.last_exit ?? null,
      next_try: null,
      cpu: this.#meter.usage?.cpuPercent ?? null,
      memory: this.#meter.usage?.rssBytes ?? null,
      groups: [],
      command: shownArgs(command),
      log: logPath,
      last_lines: [],
    };
  }
}
