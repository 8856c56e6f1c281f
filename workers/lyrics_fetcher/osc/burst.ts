/** Many messages without flooding anybody: a receiver's buffer holds some two hundred. */
import type { Timers } from "../line/timers.ts";

/** Messages that leave together. */
const AT_ONCE = 48;
/** Pause until the next ones. */
const PAUSE_MS = 8;

/** Sends messages in order, a piece at a time, the first piece at once. */
export class Burst<T> {
  readonly #timers: Timers;
  readonly #send: (item: T) => void;
  #waiting: readonly T[] = [];
  #isPausing = false;
  #cancel: () => void = () => {};

  constructor(timers: Timers, send: (item: T) => void) {
    this.#timers = timers;
    this.#send = send;
  }

  /** Whether some have not left yet. */
  get isUnderWay(): boolean {
    return this.#waiting.length > 0;
  }

  /** Sends these behind those under way. */
  add(items: readonly T[]): void {
    this.#waiting = [...this.#waiting, ...items];
    if (!this.#isPausing) this.#next();
  }

  /** What has not left does not leave. */
  stop(): void {
    this.#cancel();
    this.#isPausing = false;
    this.#waiting = [];
  }

  #next(): void {
    const piece = this.#waiting.slice(0, AT_ONCE);
    this.#waiting = this.#waiting.slice(AT_ONCE);
    for (const item of piece) this.#send(item);
    this.#isPausing = piece.length > 0;
    if (!this.#isPausing) return;
    // Also behind the last piece: what is added next would come on top of it.
    this.#cancel = this.#timers.after(PAUSE_MS, () => this.#next());
  }
}
