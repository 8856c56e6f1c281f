import { entryIn, entryLives, type LastStatus, type RegistryEntry } from "./schema.ts";
import type { RegistryFile } from "./schema.ts";
import type { Registry } from "./registry.ts";

/** The name belongs to a process that lives. */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";
  readonly pid: number;
  readonly port: number;

  constructor(name: string, pid: number, port: number) {
    super(
      `${name} is already running (pid ${pid}, command port ${port}); ` +
        `stop it, or start another instance beside it with --name`,
    );
    this.pid = pid;
    this.port = port;
  }
}

/** What a worker tells anew at each heartbeat. */
export interface RegistrationNews {
  metadata: Record<string, unknown>;
  /** Values of the configuration that were set while it ran, for the next process of this name. */
  overrides?: Record<string, unknown>;
}

/** What a worker tells the registry about itself. */
export interface RegistrationDetails extends RegistrationNews {
  name: string;
  ports: { command: number; telemetry: number };
}

/** A worker's entry in the registry: claimed at the start, refreshed by heartbeats, removed at the end. */
export class Registration {
  readonly #registry: Registry;
  readonly #details: RegistrationDetails;
  readonly #pid = Deno.pid;
  readonly #startedAt: number;

  /** Prepares the entry; the first {@link heartbeat} writes it. */
  constructor(registry: Registry, details: RegistrationDetails) {
    this.#registry = registry;
    this.#details = details;
    this.#startedAt = registry.clock.now();
  }

  /**
   * The entry that a former process left under a name, for a new one to take over; undefined where
   * there is none. The check is part of {@link heartbeat} as well; this one comes before a worker opens
   * its ports, so that it can say who is in the way.
   *
   * @throws {NameTakenError} when the entry is that of another process that lives
   */
  static async predecessor(registry: Registry, name: string): Promise<RegistryEntry | undefined> {
    const found = await registry.entry(name);
    refuseIfOthers(found, name, registry);
    return found;
  }

  /**
   * Writes the entry, or writes it again if it has vanished.
   *
   * @throws {NameTakenError} when another living process has taken the name; its entry stays.
   */
  heartbeat(news: Partial<RegistrationNews> = {}): Promise<void> {
    Object.assign(this.#details, news);
    const { name } = this.#details;
    return this.#registry.update((file) => {
      const found = entryIn(file, name);
      refuseIfOthers(found, name, this.#registry);
      const { overrides: _, ...kept } = found?.pid === this.#pid ? found : {};
      file.services[name] = { ...kept, ...this.#entry("running") };
    });
  }

  /** Removes the entry, unless it is somebody else's by now. */
  remove(): Promise<void> {
    return this.#registry.update((file) => {
      if (!this.#isOthers(file)) delete file.services[this.#details.name];
    });
  }

  /** Leaves the entry behind with a last word, for a supervisor or a successor to find. */
  leave(status: LastStatus, overrides = this.#details.overrides): Promise<void> {
    Object.assign(this.#details, { overrides });
    return this.#registry.update((file) => {
      if (this.#isOthers(file)) return;
      file.services[this.#details.name] = this.#entry(status);
    });
  }

  /** Whether another process wrote the entry under our name. */
  #isOthers(file: RegistryFile): boolean {
    const entry = entryIn(file, this.#details.name);
    return entry !== undefined && entry.pid !== this.#pid;
  }

  #entry(status: "running" | LastStatus): RegistryEntry {
    const { ports, metadata, overrides = {} } = this.#details;
    const lasts = status !== "stopped" && Object.keys(overrides).length > 0;
    return {
      pid: this.#pid,
      status,
      started_at: this.#startedAt,
      heartbeat_at: this.#registry.clock.now(),
      ports,
      metadata,
      ...(lasts ? { overrides } : {}),
    };
  }
}

/** @throws {NameTakenError} */
function refuseIfOthers(found: RegistryEntry | undefined, name: string, registry: Registry): void {
  if (found === undefined || found.pid === Deno.pid || !entryLives(found, registry.clock)) return;
  throw new NameTakenError(name, found.pid, found.ports.command);
}
