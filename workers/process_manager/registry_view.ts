/** The registry as the supervisor sees it: read now and then, written only to tidy up. */
import { errorText, type Logger, type Registry, type Service } from "../../bus/mod.ts";
import { within } from "../../bus/worker/within.ts";

const SOON_MS = 100;
const NOW_AND_THEN_MS = 1_000;
/** A registry that does not take a change within this time is locked. */
const WORKS_MS = 1_000;
/** How long a look may take that somebody waits for. */
const FRESH_MS = 500;

/** See the head of the file. */
export class RegistryView {
  readonly #registry: Registry;
  readonly #log: Logger;
  #services = new Map<string, Service>();
  #nextMs = 0;
  #reading: Promise<void> | undefined;
  /** A change that changes nothing, which is under way: one is enough for all who ask. */
  #probe: Promise<void> | undefined;
  #trouble: string | undefined;

  constructor(registry: Registry, log: Logger) {
    this.#registry = registry;
    this.#log = log;
  }

  /** The entry of a worker, as last read. */
  service(name: string): Service | undefined {
    return this.#services.get(name);
  }

  /** Whether it was not deleted as a whole: our own entry is there. */
  isWhole(): boolean {
    return [...this.#services.values()].some(({ pid }) => pid === Deno.pid);
  }

  /** The entry of a worker, read now, if that is possible. */
  async fresh(name: string): Promise<Service | undefined> {
    // A look that is under way began before whatever is to be seen.
    const read = (this.#reading ?? Promise.resolve()).then(() => this.refresh());
    await within(read, FRESH_MS); // a disk that hangs must not hide what has happened
    return this.service(name);
  }

  /** Reads again when it is time to. */
  look(nowMs: number, when: "soon" | "now and then"): void {
    const dueMs = when === "soon" ? this.#nextMs - NOW_AND_THEN_MS + SOON_MS : this.#nextMs;
    if (nowMs < dueMs) return;
    this.#nextMs = nowMs + NOW_AND_THEN_MS;
    void this.refresh();
  }

  /** Reads it. One that cannot be read is told once; what was known last stays. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => this.#reading = undefined);
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      const services = await this.#registry.services();
      this.#services = new Map(services.map((service) => [service.name, service]));
      this.#trouble = undefined;
    } catch (error) {
      const trouble = errorText(error);
      if (trouble !== this.#trouble) this.#log.warn("{trouble}", { trouble });
      this.#trouble = trouble;
    }
  }

  /** Whether the registry takes changes now. */
  async works(): Promise<boolean> {
    this.#probe ??= this.#registry.update(() => {}).finally(() => this.#probe = undefined);
    try {
      return await within(this.#probe, WORKS_MS);
    } catch {
      return false; // read-only, or the disk is full
    }
  }

  /** Removes the entry that a process left behind. */
  forget(name: string, pid: number): void {
    if (this.service(name)?.pid !== pid) return;
    this.#services.delete(name);
    this.#tidyUp(name, pid, (services) => {
      delete services[name];
    });
  }

  /** Removes the values that were set while a process ran that is gone: the next one starts without them. */
  forgetOverrides(name: string): void {
    const service = this.service(name);
    if (service?.health !== "gone") return;
    this.#tidyUp(name, service.pid, (services) => {
      const { overrides: _, ...rest } = services[name] as Record<string, unknown>;
      services[name] = rest;
    });
  }

  #tidyUp(name: string, pid: number, change: (services: Record<string, unknown>) => void): void {
    const changed = this.#registry.update(({ services }) => {
      // Whoever has the name by now keeps it.
      if ((services[name] as { pid?: unknown } | undefined)?.pid === pid) change(services);
    });
    // What stays is harmless: the process is known to be gone.
    changed.catch(() => {});
  }
}
