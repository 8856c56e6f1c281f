/** The registry as the supervisor sees it: read now and then, written only to tidy up. */
import { errorText, type Logger, type Registry, type Service } from "../../bus/mod.ts";

const SOON_MS = 100;
const NOW_AND_THEN_MS = 1_000;
/** A registry that does not take a change within this time is locked. */
const WORKS_MS = 1_000;

/** See the head of the file. */
export class RegistryView {
  readonly #registry: Registry;
  readonly #log: Logger;
  #services = new Map<string, Service>();
  #nextMs = 0;
  #reading: Promise<void> | undefined;
  #trouble: string | undefined;

  constructor(registry: Registry, log: Logger) {
    this.#registry = registry;
    this.#log = log;
  }

  /** The entry of a worker, as last read. */
  service(name: string): Service | undefined {
    return this.#services.get(name);
  }

  /** The entry of a worker, read now. */
  async fresh(name: string): Promise<Service | undefined> {
    await this.#reading; // that one began before whatever is to be seen
    await this.refresh();
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
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), WORKS_MS);
    });
    try {
      const changed = this.#registry.update(() => true);
      return await Promise.race([changed, late]);
    } catch {
      return false; // read-only, or the disk is full
    } finally {
      clearTimeout(timer);
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
