import type { Payload } from "./payload.ts";

/** A message of a worker, as far as the cockpit needs it. */
export interface WorkerMessage {
  /** Name of the worker; null where it does not say. */
  readonly source: string | null;
  readonly topic: string;
  readonly payload: Payload;
  /** When it was sent, in Unix seconds, where it says so. */
  readonly timestamp?: number;
}

/**
 * A part of what the cockpit knows, in bounded memory. Whatever comes under its topics must not break it:
 * it may be of another program, or of another version.
 */
export interface StatePart {
  /** Topics (`audio.beat`) or patterns (`logs.*`) that it is made of, whichever of them is read now. */
  readonly topics: readonly string[];
  /** Takes a message. @param nowMs monotonic milliseconds */
  apply(message: WorkerMessage, nowMs: number): void;
  /** Told when topics that were not read for a while are read again. */
  joined?(nowMs: number): void;
}
