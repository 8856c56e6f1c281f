import type { JsonObject } from "../../bus/messages/envelope.ts";

/** Bytes of states that are remembered; a larger one is not. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The last value of a state topic, as it was recorded. */
export interface RememberedState {
  readonly source: string;
  readonly topic: string;
  readonly payload: JsonObject;
  /** How much room it takes. */
  readonly bytes: number;
}

/** The last value of each state topic, bounded. */
export class StateMemory implements Iterable<RememberedState> {
  readonly #states = new Map<string, RememberedState>();
  #bytes = 0;

  /** @returns whether there was room for it */
  take(state: RememberedState): boolean {
    const key = `${state.source} ${state.topic}`;
    const bytes = this.#bytes - (this.#states.get(key)?.bytes ?? 0) + state.bytes;
    if (bytes > MOST_BYTES) return false;
    this.#bytes = bytes;
    this.#states.set(key, state);
    return true;
  }

  clear(): void {
    this.#states.clear();
    this.#bytes = 0;
  }

  [Symbol.iterator](): Iterator<RememberedState> {
    return this.#states.values();
  }
}
