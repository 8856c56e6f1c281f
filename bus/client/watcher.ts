import { errorText } from "../messages/errors.ts";
import type { Registry } from "../registry/registry.ts";
import type { Service } from "../registry/schema.ts";

/** How often the registry is looked at while somebody wants to know. */
const INTERVAL_MS = 500;

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
  readonly #listeners = new Set<ServicesListener>();
  #latest: News | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the times it began or stopped: a look that was under way then is the last of its row. */
  #generation = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
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
    if (JSON.stringify(news) !== JSON.stringify(this.#latest)) {
      this.#latest = news;
      for (const listener of this.#listeners) tell(listener, news);
    }
    if (generation !== this.#generation) return; // a listener ended it
    this.#timer = setTimeout(() => void this.#look(generation), INTERVAL_MS);
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
