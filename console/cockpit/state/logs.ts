import type { StatePart, WorkerMessage } from "./part.ts";

/** The last log lines of all workers. */
export class LogsState implements StatePart {
  readonly topics: readonly string[] = ["logs.*", "events.lifecycle"];

  apply(_message: WorkerMessage, _nowMs: number): void {}
}
