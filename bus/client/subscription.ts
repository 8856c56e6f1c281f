import type { Telemetry } from "../messages/envelope.ts";
import type { Service } from "../registry/schema.ts";
import { Subscriber, type SubscriberStats } from "../transport/subscriber.ts";

/** Which telemetry to read. */
export interface SubscriptionOptions {
  /** Names of the workers. @default all, also those that start later */
  workers?: readonly string[];
  /** Ends the subscription. */
  signal?: AbortSignal;
}

/** Telemetry that is being read. */
export interface Subscription {
  /** What was received, lost and refused so far, over all workers. */
  readonly stats: Readonly<SubscriberStats>;
  /** Ends it. */
  close(): Promise<void>;
}

interface Reader {
  endpoint: string;
  pid: number;
  subscriber: Subscriber;
}

/** One subscription of a client: a SUB socket for each worker, following them through the registry. */
export class FollowingSubscription implements Subscription {
  readonly #patterns: readonly string[];
  readonly #onMessage: (message: Telemetry) => void;
  readonly #workers: ReadonlySet<string> | undefined;
  readonly #readers = new Map<string, Reader>();
  readonly #past: SubscriberStats = { received: 0, malformed: 0, lost: 0, repeated: 0 };
  readonly #onClose: (subscription: FollowingSubscription) => void;
  #closed = false;

  constructor(
    patterns: readonly string[],
    onMessage: (message: Telemetry) => void,
    workers: readonly string[] | undefined,
    onClose: (subscription: FollowingSubscription) => void,
  ) {
    this.#patterns = patterns;
    this.#onMessage = onMessage;
    this.#workers = workers && new Set(workers);
    this.#onClose = onClose;
  }

  get stats(): SubscriberStats {
    const sum = { ...this.#past };
    for (const { subscriber } of this.#readers.values()) add(sum, subscriber.stats);
    return sum;
  }

  /**
   * Connects to workers that have appeared, moved or started again. One that is no longer registered
   * keeps its connection: it may be the registry that was lost, and not the worker.
   */
  follow(services: readonly Service[]): void {
    if (this.#closed) return;
    for (const { name, pid, ports, health } of services) {
      if (this.#workers !== undefined && !this.#workers.has(name)) continue;
      if (health === "gone") {
        void this.#drop(name);
        continue;
      }
      const endpoint = `tcp://127.0.0.1:${ports.telemetry}`;
      const reader = this.#readers.get(name);
      if (reader?.endpoint === endpoint && reader.pid === pid) continue;
      void this.#drop(name);
      const subscriber = new Subscriber(endpoint, this.#patterns, (message) => {
        // After a crash another worker may have taken the port before the registry says so.
        if (message.source === null || message.source === name) this.#onMessage(message);
      });
      this.#readers.set(name, { endpoint, pid, subscriber });
    }
  }

  #drop(name: string): Promise<void> | undefined {
    const reader = this.#readers.get(name);
    if (reader === undefined) return undefined;
    this.#readers.delete(name);
    add(this.#past, reader.subscriber.stats);
    return reader.subscriber.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose(this);
    await Promise.all([...this.#readers.keys()].map((name) => this.#drop(name)));
  }
}

function add(sum: SubscriberStats, more: SubscriberStats): void {
  sum.received += more.received;
  sum.malformed += more.malformed;
  sum.lost += more.lost;
  sum.repeated += more.repeated;
}
