import type { Telemetry } from "../bus/messages/envelope.ts";
import type { Service } from "../bus/registry/schema.ts";

/** What the console uses of the bus client: little enough to be played by an object in a test. */
export interface ConsoleBus {
  /** The registered workers now. @throws {CommandError} `unavailable` when the registry cannot be read */
  services(): Promise<Service[]>;
  /**
   * Calls back soon and whenever the registered workers change; the result ends that. `trouble` says what
   * keeps the registry from being read, null when nothing does; the workers are those last known then.
   */
  onServices(listener: (services: Service[], trouble: string | null) => void): () => void;
  /** Sends a command and waits for its result. */
  send(
    worker: string,
    command: string,
    payload?: Record<string, unknown>,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<Record<string, unknown>>;
  /** Receives telemetry, from workers that start later as well. */
  subscribe(
    patterns: string | string[],
    onMessage: (message: Telemetry) => void,
    options?: { workers?: string[]; signal?: AbortSignal },
  ): { close(): unknown };
  /** Gives back sockets and timers. */
  close(): Promise<void>;
}
