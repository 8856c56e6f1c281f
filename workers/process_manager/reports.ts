/** What the supervisor publishes by itself: the states of the programs, and lines of their logs. */
import type { Clock } from "../../bus/mod.ts";
import type { NewLines } from "../../bus/logging/files/follow.ts";
import type { ProgramRunner } from "./runner.ts";
import type { ProgramStatus } from "./status.ts";

/** At most so often, however much happens. */
const STATES_INTERVAL_MS = 200;
/** So often while nothing happens but somebody looks: figures such as memory change without an event. */
const FIGURES_INTERVAL_MS = 2_000;

/** Where reports go. */
export interface ReportSink {
  wants(topic: "process.states" | "process.log"): boolean;
  states(workers: ProgramStatus[]): void;
  lines(worker: string, lines: NewLines): void;
}

/** See the head of the file. */
export class Reports {
  readonly #clock: Clock;
  readonly #sink: ReportSink;
  #hasChanged = true;
  #lastMs = -Infinity;
  #isFollowing = false;

  constructor(clock: Clock, sink: ReportSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Something has changed that people see. */
  changed(): void {
    this.#hasChanged = true;
  }

  /** Time has passed. */
  look(runners: readonly ProgramRunner[]): void {
    const nowMs = this.#clock.monotonicMs();
    const sinceMs = nowMs - this.#lastMs;
    const isDue = this.#hasChanged
      ? sinceMs >= STATES_INTERVAL_MS
      : sinceMs >= FIGURES_INTERVAL_MS && this.#sink.wants("process.states");
    if (isDue) {
      this.#hasChanged = false;
      this.#lastMs = nowMs;
      this.#sink.states(runners.map((runner) => runner.status(nowMs)));
    }
    this.#follow(runners);
  }

  #follow(runners: readonly ProgramRunner[]): void {
    if (!this.#sink.wants("process.log")) {
      if (this.#isFollowing) { for (const { log } of runners) log.unfollow(); }
      this.#isFollowing = false;
      return;
    }
    this.#isFollowing = true;
    for (const { name, log } of runners) {
      const added = log.follow();
      if (added.lines.length > 0) this.#sink.lines(name, added);
    }
  }
}
