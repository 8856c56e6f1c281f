import type { StatePart, WorkerMessage } from "./part.ts";

/** What goes over OSC, by address, as `osc_debugger` tells it. */
export class OscState implements StatePart {
  readonly topics: readonly string[] = ["osc.addresses", "osc.state", "osc.messages"];

  apply(_message: WorkerMessage, _nowMs: number): void {}
}
