/** A worker's presence in the registry: its entry, its heartbeat, and what may be wrong with the file. */
import { errorText } from "../messages/errors.ts";
import {
  NameTakenError,
  Registration,
  type RegistrationDetails,
} from "../registry/registration.ts";
import type { Registry } from "../registry/registry.ts";
import { HEARTBEAT_SECONDS, type LastStatus } from "../registry/schema.ts";
import { within } from "./within.ts";

/** How often a worker looks whether its entry is there. */
const MISSING_LOOK_MS = 1_000;

/** How long a start waits for its entry: who locks the registry must not hold up the show. */
const REGISTER_MS = 500;

/** How long who has news waits until it is written. */
const REFRESH_MS = 200;

/** How long an end waits for its entry to be gone. */
const UNREGISTER_MS = 300;

/** Where it tells of trouble; a worker's logger is one. */
export interface PresenceLog {
  info(text: string, fields?: Record<string, unknown>): void;
  warn(text: string, fields?: Record<string, unknown>): void;
}

/** What a presence needs. */
export interface PresenceOptions {
  registry: Registry;
  details: Pick<RegistrationDetails, "name" | "ports">;
  /** Asked at each heartbeat. */
  metadata: () => Record<string, unknown>;
  /** Asked at each heartbeat and at the end. */
  overrides: () => Record<string, unknown>;
  log: PresenceLog;
  /** Called when the name turns out to be another worker's after all. */
  onRefused: (error: unknown) => void;
}

/** See the head of the file. Trouble with the registry is told, and never stops the work. */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #registration: Registration;
  #timer: ReturnType<typeof setInterval> | undefined;
  #missing: ReturnType<typeof setInterval> | undefined;
  #trouble: string | undefined;
  #beating: Promise<void> | undefined;
  #next: Promise<void> | undefined;
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
    this.#missing = setInterval(() => void this.#beatIfMissing(), MISSING_LOOK_MS);
  }

  /** Beats at once, for there is news. @returns when it is written, or takes too long. */
  async refresh(): Promise<void> {
    if (this.#timer === undefined) return; // the first beat is still to come, and tells it
    await within(this.#beatAgain().catch(this.#options.onRefused), REFRESH_MS);
  }

  /** What a beat under way has read may be old: another follows it, one for all who ask meanwhile. */
  #beatAgain(): Promise<void> {
    if (this.#beating === undefined) return this.#beat();
    this.#next ??= this.#beating.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.#beat();
    });
    return this.#next;
  }

  /** Removes the entry, or leaves it with a last word. @returns when it is done, or takes too long. */
  async end(how: "removed" | LastStatus): Promise<void> {
    this.#ended = true;
    clearInterval(this.#timer);
    clearInterval(this.#missing);
    const { log, overrides } = this.#options;
    const entry = this.#registration;
    const done = (how === "removed" ? entry.remove() : entry.leave(how, overrides()))
      .catch((error: unknown) => {
        log.warn("the registry entry stays: {error}", { error: errorText(error) });
      });
    if (!await within(done, UNREGISTER_MS)) {
      log.warn("the registry entry stays: the registry is locked");
    }
  }

  /** Where somebody has deleted the registry, nobody finds anybody until it is written again. */
  async #beatIfMissing(): Promise<void> {
    if (!this.#registered || this.#ended) return;
    const { registry, details } = this.#options;
    try {
      if (await registry.entry(details.name) !== undefined) return;
    } catch {
      return; // it cannot be read: the next heartbeat tells why
    }
    await this.#beat().catch(this.#options.onRefused);
  }

  /** @throws {NameTakenError} when the name was never ours. */
  async #beat(): Promise<void> {
    // While the registry is locked, heartbeats must not pile up behind it.
    if (this.#beating !== undefined || this.#ended) return;
    this.#beating = this.#write();
    try {
      await this.#beating;
    } finally {
      this.#beating = undefined;
    }
  }

  async #write(): Promise<void> {
    const { log, metadata, overrides } = this.#options;
    try {
      await this.#registration.heartbeat({ metadata: metadata(), overrides: overrides() });
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
    }
  }
}
