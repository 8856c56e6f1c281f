import type { Clock } from "../../bus/clock.ts";
import type { JsonObject } from "../../bus/messages/envelope.ts";
import type { Registry } from "../../bus/registry/registry.ts";
import { Endpoints } from "../../bus/worker/endpoints.ts";
import { Presence, type PresenceLog } from "../../bus/worker/presence.ts";
import type { Voice } from "./player.ts";
import { replayCommands, type ReplayedWorker } from "./replay_commands.ts";

/** What a service of a replay needs. */
export interface ReplayServiceOptions {
  readonly worker: ReplayedWorker;
  readonly registry: Registry;
  readonly clock: Clock;
  /** For the registry, beside what every replay says of itself. */
  readonly metadata: JsonObject;
  readonly log: PresenceLog;
  /** Called when the name turns out to be a living worker's after all. */
  readonly onRefused: (error: unknown) => void;
}

/** A worker of a recording, as others meet it on the bus: registered, beating, publishing, answering. */
export class ReplayService implements Voice {
  readonly #endpoints: Endpoints;
  readonly #presence: Presence;

  private constructor(endpoints: Endpoints, options: ReplayServiceOptions) {
    const { worker, registry, metadata, log, onRefused } = options;
    this.#endpoints = endpoints;
    this.#presence = new Presence({
      registry,
      details: { name: worker.name, ports: endpoints.ports },
      metadata: () => ({ ...metadata, version: worker.recorded.version, replay: true }),
      overrides: () => ({}),
      log,
      onRefused,
    });
  }

  /** Opens its ports; nobody knows of them yet. */
  static async open(options: ReplayServiceOptions): Promise<ReplayService> {
    const { worker, registry, clock } = options;
    const endpoints = await Endpoints.open({
      source: worker.name,
      ports: { command: 0, telemetry: 0 },
      handler: replayCommands(worker, clock),
      clock,
      registry,
    });
    return new ReplayService(endpoints, options);
  }

  /** Registers it. @throws {NameTakenError} when a living worker has the name */
  begin(): Promise<void> {
    return this.#presence.begin();
  }

  publish(topic: string, payload: object): void {
    this.#endpoints.telemetry.publish(topic, payload);
  }

  publishState(topic: string, payload: object): void {
    this.#endpoints.telemetry.publishState(topic, payload);
  }

  /** Removes its entry, and closes its ports. */
  async close(): Promise<void> {
    await this.#presence.end("removed");
    await this.#endpoints.close();
  }
}
