import { entryLives, entrySchema, type RegistryEntry, type RegistryFile } from "./schema.ts";
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

/** What a worker tells the registry about itself. */
export interface RegistrationDetails {
  name: string;
  ports: { command: number; telemetry: number };
  metadata: Record<string, unknown>;
}

/** The entry under a name; undefined where there is none that can be read. */
function entryIn(file: RegistryFile, name: string): RegistryEntry | undefined {
  return entrySchema.safeParse(file.services[name]).data;
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
   * Refuses a name that a living process has. The same check is part of {@link heartbeat}; this one
   * comes before a worker opens its ports, so that it can say who is in the way.
   *
   * @throws {NameTakenError}
   */
  static async refuseIfTaken(registry: Registry, name: string): Promise<void> {
    const holder = (await registry.services()).find((s) => s.name === name && s.health !== "gone");
    if (holder !== undefined && holder.pid !== Deno.pid) {
      throw new NameTakenError(name, holder.pid, holder.ports.command);
    }
  }

  /**
   * Writes the entry, or writes it again if it has vanished.
   *
   * @throws {NameTakenError} when another living process has taken the name; its entry stays.
   */
  heartbeat(metadata = this.#details.metadata): Promise<void> {
    this.#details.metadata = metadata;
    const { name } = this.#details;
    return this.#registry.update((file) => {
      const found = entryIn(file, name);
      const ours = found?.pid === this.#pid;
      if (found !== undefined && !ours && entryLives(found, this.#registry.clock)) {
        throw new NameTakenError(name, found.pid, found.ports.command);
      }
      file.services[name] = { ...(ours ? found : {}), ...this.#entry("running") };
    });
  }

  /** Removes the entry, unless it is somebody else's by now. */
  remove(): Promise<void> {
    return this.#registry.update((file) => {
      if (!this.#isOthers(file)) delete file.services[this.#details.name];
    });
  }

  /** Leaves the entry behind as `crashed`, for a supervisor to find. */
  markCrashed(): Promise<void> {
    return this.#registry.update((file) => {
      if (this.#isOthers(file)) return;
      file.services[this.#details.name] = this.#entry("crashed");
    });
  }

  /** Whether another process wrote the entry under our name. */
  #isOthers(file: RegistryFile): boolean {
    const entry = entryIn(file, this.#details.name);
    return entry !== undefined && entry.pid !== this.#pid;
  }

  #entry(status: "running" | "crashed"): RegistryEntry {
    return {
      pid: this.#pid,
      status,
      started_at: this.#startedAt,
      heartbeat_at: this.#registry.clock.now(),
      ports: this.#details.ports,
      metadata: this.#details.metadata,
    };
  }
}
