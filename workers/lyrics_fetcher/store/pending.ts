/** Writes that the disk has not taken yet. */

type Value = string | number | null;

/** A statement and its values. */
export interface Write {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** More than a night's songs. */
const MOST = 2_000;

/** The last write of each row, in the order they came; the oldest are forgotten when there are too many. */
export class PendingWrites {
  readonly #writes = new Map<string, Write>();

  get size(): number {
    return this.#writes.size;
  }

  /** @param row names the row: a later write of it replaces this one */
  add(row: string, write: Write): void {
    this.#writes.delete(row);
    this.#writes.set(row, write);
    if (this.#writes.size > MOST) {
      for (const oldest of this.#writes.keys()) {
        this.#writes.delete(oldest);
        break;
      }
    }
  }

  /** What waits for a row. */
  of(row: string): Write | undefined {
    return this.#writes.get(row);
  }

  /** Hands over one after the other; what throws stays, with all behind it. */
  drain(write: (write: Write) => void): void {
    for (const [row, waiting] of this.#writes) {
      write(waiting);
      this.#writes.delete(row);
    }
  }
}
