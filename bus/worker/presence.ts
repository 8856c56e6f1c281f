/** A worker's presence in the registry: its entry, its heartbeat, and what may be wrong with the file. */
import type { Logger } from "../logging/logging.ts";
import { errorText } from "../messages/errors.ts";
import {
  NameTakenError,
  Registration,
  type RegistrationDetails,
} from "../registry/registration.ts";
import type { Registry } from "../registry/registry.ts";
import { HEARTBEAT_SECONDS } from "../registry/schema.ts";
import { within } from "./within.ts";

/** How long a start waits for its entry: who locks the registry must not hold up the show. */
const REGISTER_MS = 500;

/** How long an end waits for its entry to be gone. */
const UNREGISTER_MS = 300;

/** What a presence needs. */
export interface PresenceOptions {
  registry: Registry;
  details: Omit<RegistrationDetails, "metadata">;
  /** Asked at each heartbeat. */
  metadata: () => Record<string, unknown>;
  log: Logger;
  /** Called when the name turns out to be another worker's after all. */
  onRefused: (error: unknown) => void;
}

/** See the head of the file. Trouble with the registry is told, and never stops the work. */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #registration: Registration;
  #timer: ReturnType<typeof setInterval> | undefined;
  #trouble: string | undefined;
  #beating = false;
  #registered = false;
  #ended = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#registration = new Registration(options.registry, { ...options.details, metadata: {} });
  }

  /**
   * Registers, and beats from now on. Where the registry is locked it registers later.
   *
   * @throws {NameTakenError} when another worker started under this name at the same time.
   */
  async begin(): Promise<void> {
    const registered = this.#beat();
    if (!await within(registered, REGISTER_MS)) registered.catch(this.#options.onRefused);
    this.#timer = setInterval(
      () => void this.#beat().catch(this.#options.onRefused),
      HEARTBEAT_SECONDS * 1000,
    );
  }

  /** Beats at once, say because the metadata have changed. */
  async refresh(): Promise<void> {
    await within(this.#beat(), REGISTER_MS);
  }

  /** Removes the entry, or leaves it behind as crashed. @returns when it is done, or takes too long. */
  async end(how: "stopped" | "crashed"): Promise<void> {
    this.#ended = true;
    clearInterval(this.#timer);
    const { log } = this.#options;
    const entry = this.#registration;
    const done = (how === "stopped" ? entry.remove() : entry.markCrashed())
      .catch((error: unknown) => {
        log.warn("the registry entry stays: {error}", { error: errorText(error) });
      });
    if (!await within(done, UNREGISTER_MS)) {
      log.warn("the registry entry stays: the registry is locked");
    }
  }

  /** @throws {NameTakenError} when the name was never ours. */
  async #beat(): Promise<void> {
    // While the registry is locked, heartbeats must not pile up behind it.
    if (this.#beating || this.#ended) return;
    this.#beating = true;
    const { log, metadata } = this.#options;
    try {
      await this.#registration.heartbeat(metadata());
      this.#registered = true;
      if (this.#trouble !== undefined) log.info("the registry can be written again");
      this.#trouble = undefined;
    } catch (error) {
      if (error instanceof NameTakenError && !this.#registered) throw error;
      const trouble = errorText(error);
      // The same trouble every five seconds is told once.
      if (trouble !== this.#trouble) {
        log.warn("no heartbeat: {trouble}; the work goes on", { trouble });
      }
      this.#trouble = trouble;
    } finally {
      this.#beating = false;
    }
  }
}
