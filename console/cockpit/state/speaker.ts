import type { WorkersState } from "./workers.ts";

/** Of several workers that tell of the same the one that is heard: the first, and another when that one is gone. */
export class Speaker {
  readonly #workers: WorkersState;
  #name: string | null = null;

  constructor(workers: WorkersState) {
    this.#workers = workers;
  }

  /** Its name; null before anybody spoke. */
  get name(): string | null {
    return this.#name;
  }

  /** Whether what a worker says counts now. */
  hears(worker: string): boolean {
    if (worker === this.#name) return true;
    if (this.#name !== null && this.#workers.entry(this.#name)?.health === "alive") return false;
    this.#name = worker;
    return true;
  }
}
