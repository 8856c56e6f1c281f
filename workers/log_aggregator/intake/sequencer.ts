import type { LogRecord } from "../record.ts";

/**
 * Puts lines of several workers in the order of their times: each is held back for a moment, in which
 * one that was logged before it and came later still finds its place.
 */
export class Sequencer {
  readonly #holdMs: number;
  #waiting: { record: LogRecord; dueMs: number }[] = [];

  /** @param holdMs how long a line waits for earlier ones */
  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  /** Lines that wait. */
  get size(): number {
    return this.#waiting.length;
  }

  add(record: LogRecord, nowMs: number): void {
    this.#waiting.push({ record, dueMs: nowMs + this.#holdMs });
  }

  /** Takes out what has waited long enough, and what was logged before it, in order. */
  take(nowMs: number): LogRecord[] {
    // They came in this order, so those that are due are the first ones.
    let due = 0;
    while (due < this.#waiting.length && (this.#waiting[due]?.dueMs ?? Infinity) <= nowMs) due++;
    if (due === 0) return [];
    let latest = -Infinity;
    for (let i = 0; i < due; i++) latest = Math.max(latest, this.#waiting[i]?.record.time ?? 0);
    const taken = this.#waiting.filter(({ record }, index) => index < due || record.time < latest);
    this.#waiting = this.#waiting.filter(({ record }, index) =>
      !(index < due || record.time < latest)
    );
    return taken.map(({ record }) => record).sort((a, b) => a.time - b.time);
  }
}
