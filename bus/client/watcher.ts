import type { Registry } from "../registry/registry.ts";
import type { Service } from "../registry/schema.ts";

/** How often the registry is looked at while somebody wants to know. */
const INTERVAL_MS = 500;

/** Follows the registry while it has listeners: they are called at once and after each change. */
export class RegistryWatcher {
  readonly #registry: Registry;
  readonly #listeners = new Set<(services: Service[]) => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest: Service[] | undefined;
  #latestText = "";
  #active = false;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** @returns a function that removes the listener. */
  listen(listener: (services: Service[]) => void): () => void {
    this.#listeners.add(listener);
    if (this.#latest !== undefined) listener(this.#latest);
    if (!this.#active) {
      this.#active = true;
      void this.#look();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  async #look(): Promise<void> {
    const services = await this.#registry.services().catch(() => this.#latest ?? []);
    if (!this.#active) return;
    const text = JSON.stringify(services);
    if (text !== this.#latestText) {
      this.#latestText = text;
      this.#latest = services;
      for (const listener of this.#listeners) listener(services);
    }
    this.#timer = setTimeout(() => void this.#look(), INTERVAL_MS);
  }

  /** Stops looking; the listeners are forgotten. */
  close(): void {
    this.#active = false;
    this.#latest = undefined;
    this.#latestText = "";
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}
