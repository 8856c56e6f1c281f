import { errorText } from "../messages/errors.ts";
import type { Registry } from "../registry/registry.ts";
import type { Service } from "../registry/schema.ts";

/**
 * How often the registry is looked at while somebody wants to know: a change is known within a second. Each
 * look wakes the process and asks the system for every worker, which is most of what a client at rest costs.
 */
export const REGISTRY_LOOK_MS = 900;

/**
 * Told of the registered workers.
 *
 * @param trouble what keeps the registry from being read, for people; then the workers are those last
 * known
 */
export type ServicesListener = (services: Service[], trouble: string | null) => void;

interface News {
  services: Service[];
  trouble: string | null;
}

/** Follows the registry while it has listeners: they are called soon and after each change. */
export class RegistryWatcher {
  readonly #registry: Registry;
  readonly #intervalMs: number;
  readonly #listeners = new Set<ServicesListener>();
  #latest: News | undefined;
  /** The latest as text, to be compared. */
  #latestText = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the times it began or stopped: a look that was under way then is the last of its row. */
  #generation = 0;

  constructor(registry: Registry, intervalMs = REGISTRY_LOOK_MS) {
    this.#registry = registry;
    this.#intervalMs = intervalMs;
  }

  /** @returns a function that removes the listener. */
  listen(listener: ServicesListener): () => void {
    this.#listeners.add(listener);
    if (this.#latest !== undefined) tell(listener, this.#latest);
    if (this.#listeners.size === 1) void this.#look(++this.#generation);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.close();
    };
  }

  async #look(generation: number): Promise<void> {
    const news = await this.#read();
    if (generation !== this.#generation) return;
    const text = JSON.stringify(news);
    if (this.#latest === undefined || text !== this.#latestText) {
      this.#latest = news;
      this.#latestText = text;
      for (const listener of this.#listeners) tell(listener, news);
    }
    if (generation !== this.#generation) return; // a listener ended it
    this.#timer = setTimeout(() => void this.#look(generation), this.#intervalMs);
  }

  async #read(): Promise<News> {
    try {
      return { services: await this.#registry.services(), trouble: null };
    } catch (error) {
      return { services: this.#latest?.services ?? [], trouble: errorText(error) };
    }
  }

  /** Stops looking; the listeners are forgotten. */
  close(): void {
    this.#generation++;
    this.#latest = undefined;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}

/** A listener's fault must not keep the others from being told. */
function tell(listener: ServicesListener, { services, trouble }: News): void {
  try {
    listener(services, trouble);
  } catch (error) {
    reportError(error);
  }
}
