import { setTimeout as delay } from "node:timers/promises";
import { type Clock, systemClock } from "../clock.ts";
import { suggestion } from "../config/suggestion.ts";
import type { JsonObject, Telemetry } from "../messages/envelope.ts";
import {
  CommandError,
  errorText,
  WorkerNotFoundError,
  WorkerRestartingError,
} from "../messages/errors.ts";
import { vjHome } from "../registry/home.ts";
import { Registry } from "../registry/registry.ts";
import { type Service, STALE_SECONDS } from "../registry/schema.ts";
import { pollLoop } from "../transport/poll_loop.ts";
import {
  FollowingSubscription,
  type Subscription,
  type SubscriptionOptions,
} from "./subscription.ts";
import { RegistryWatcher, type ServicesListener } from "./watcher.ts";
import { type SendOptions, WorkerCommands } from "./worker_commands.ts";

/** How long a worker's endpoint is trusted before the registry is asked again. */
const TRUST_MS = 500;

/** How often it is looked whether a restarting worker is back. */
const LOOK_AGAIN_MS = 50;

interface Connection {
  commands: WorkerCommands;
  /** When the registry last named this endpoint, on the monotonic clock. */
  verifiedMs: number;
}

/** Options of {@link BusClient}. */
export interface BusClientOptions {
  /** Folder of the registry. @default vjHome() */
  home?: string;
  clock?: Clock;
  /** For commands that do not say otherwise. @default 2_000 */
  timeoutMs?: number;
  /**
   * While telemetry flows it is handed over in batches, so many milliseconds apart: for a screen, which
   * needs no more of them than it draws pictures, and which a wake-up for each message would cost more
   * than all else. Of all clients of the process, the last one's counts. @default 0, each message at once
   */
  batchMs?: number;
}

/**
 * Talks to the workers: finds them in the registry, sends commands, reads telemetry, and finds them
 * again when they restart, at the same port or another.
 *
 * @example
 * ```ts ignore
 * const client = new BusClient();
 * await client.send("audio_analyzer", "set_config", { config: { input: "demo" } });
 * client.subscribe("audio.beat", (beat) => console.log(beat.payload));
 * ```
 */
export class BusClient {
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #watcher: RegistryWatcher;
  readonly #connections = new Map<string, Connection>();
  readonly #subscriptions = new Map<FollowingSubscription, () => void>();

  constructor(
    { home = vjHome(), clock = systemClock, timeoutMs = 2_000, batchMs }: BusClientOptions = {},
  ) {
    if (batchMs !== undefined) pollLoop.restBetweenRounds(batchMs);
    this.#registry = new Registry({ home, clock });
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#watcher = new RegistryWatcher(this.#registry);
  }

  /**
   * The registered workers, by name, with their health.
   *
   * @throws {CommandError} `unavailable`, when the registry cannot be read.
   */
  async services(): Promise<Service[]> {
    try {
      return await this.#registry.services();
    } catch (error) {
      throw new CommandError("unavailable", errorText(error), { cause: error });
    }
  }

  /** Calls a listener soon and after each change of the registry. @returns what removes it. */
  onServices(listener: ServicesListener): () => void {
    return this.#watcher.listen(listener);
  }

  /**
   * Sends a command and waits for its result. Any number may be under way. A worker that is just
   * restarting is waited for.
   *
   * @throws {WorkerNotFoundError} when no living worker has the name.
   * @throws {CommandTimeoutError} when no answer came in time; the next command works.
   * @throws {CommandError} with the code that the worker gave.
   */
  async send(
    worker: string,
    command: string,
    payload: JsonObject = {},
    options: SendOptions = {},
  ): Promise<JsonObject> {
    const { timeoutMs = this.#timeoutMs, signal } = options;
    const endMs = this.#clock.monotonicMs() + timeoutMs;
    const commands = await this.#commandsOnceBack(worker, endMs, signal);
    const leftMs = Math.max(0, Math.min(timeoutMs, endMs - this.#clock.monotonicMs()));
    return await commands.send(command, payload, { ...options, timeoutMs: leftMs });
  }

  async #commandsOnceBack(
    worker: string,
    endMs: number,
    signal?: AbortSignal,
  ): Promise<WorkerCommands> {
    for (;;) {
      try {
        return await this.#commandsTo(worker);
      } catch (error) {
        const isLate = this.#clock.monotonicMs() + LOOK_AGAIN_MS >= endMs;
        if (!(error instanceof WorkerRestartingError) || isLate) throw error;
      }
      await delay(LOOK_AGAIN_MS, undefined, signal && { signal });
    }
  }

  async #commandsTo(worker: string): Promise<WorkerCommands> {
    const nowMs = this.#clock.monotonicMs();
    const current = this.#connections.get(worker);
    if (current !== undefined && nowMs - current.verifiedMs < TRUST_MS) return current.commands;
    const services = await this.#servicesOr(current && []);
    const service = services.find(({ name }) => name === worker);
    // While the registry was read another command may have connected.
    const latest = this.#connections.get(worker);
    // It may be the registry that was lost, and not the worker: what is connected is tried.
    if (service === undefined && latest !== undefined) return latest.commands;
    if (service !== undefined && isRestarting(service, this.#clock)) {
      throw new WorkerRestartingError(`${worker} is restarting; try again in a moment`);
    }
    if (service === undefined || service.health === "gone") {
      throw new WorkerNotFoundError(notFound(worker, service, services));
    }
    const endpoint = `tcp://127.0.0.1:${service.ports.command}`;
    if (latest?.commands.endpoint === endpoint) {
      latest.verifiedMs = nowMs;
      return latest.commands;
    }
    const commands = new WorkerCommands(worker, endpoint, this.#clock, () => this.#verify(worker));
    this.#connections.set(worker, { commands, verifiedMs: nowMs });
    latest?.commands.moveTo(commands);
    await latest?.commands.close();
    return commands;
  }

  /** Commands wait for a worker that is not where it was: it may have come back at another port. */
  #verify(worker: string): void {
    const connection = this.#connections.get(worker);
    if (connection !== undefined) connection.verifiedMs = -Infinity;
    this.#commandsTo(worker).catch(() => {}); // who waits gets a time-out
  }

  /** The services; `fallback`, if there is one, where the registry cannot be read. */
  async #servicesOr(fallback: Service[] | undefined): Promise<Service[]> {
    try {
      return await this.services();
    } catch (error) {
      if (fallback === undefined) throw error;
      return fallback;
    }
  }

  /**
   * Reads telemetry.
   *
   * @param patterns `audio.features`, `audio.*`, `*`
   * @param onMessage called for each message; it must return quickly
   */
  subscribe(
    patterns: string | readonly string[],
    onMessage: (message: Telemetry) => void,
    { workers, signal }: SubscriptionOptions = {},
  ): Subscription {
    const list = typeof patterns === "string" ? [patterns] : [...patterns];
    const abort = () => void subscription.close();
    const subscription = new FollowingSubscription(list, onMessage, workers, (closed) => {
      signal?.removeEventListener("abort", abort);
      this.#subscriptions.get(closed)?.();
      this.#subscriptions.delete(closed);
    });
    const unlisten = this.#watcher.listen((services) => subscription.follow(services));
    this.#subscriptions.set(subscription, unlisten);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    return subscription;
  }

  /** Ends everything that the client began. */
  async close(): Promise<void> {
    this.#watcher.close();
    await Promise.all([
      ...[...this.#subscriptions.keys()].map((subscription) => subscription.close()),
      ...[...this.#connections.values()].map(({ commands }) => commands.close()),
    ]);
    this.#connections.clear();
  }
}

/** Whether a worker has said so, and not long ago: it may never have come back. */
function isRestarting({ status, heartbeatAt }: Service, clock: Clock): boolean {
  return status === "restarting" && Math.abs(clock.now() - heartbeatAt) < STALE_SECONDS;
}

function notFound(worker: string, service: Service | undefined, all: readonly Service[]): string {
  if (service !== undefined) {
    return `${worker} is registered, but its process (pid ${service.pid}) is gone; start ./${worker}`;
  }
  const names = all.filter(({ health }) => health !== "gone").map(({ name }) => name);
  const running = names.length === 0 ? "no worker is running" : `running are ${names.join(", ")}`;
  return `no worker '${worker}' is running${suggestion(worker, names)}; ${running}`;
}
