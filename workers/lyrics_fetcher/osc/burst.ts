/** Many messages without flooding anybody: a receiver's buffer holds some two hundred. */
import type { Timers } from "../line/timers.ts";

/** Messages that leave together. */
const AT_ONCE = 48;
/** Pause until the next ones. */
const PAUSE_MS = 8;

/** Sends a list piece by piece, the first piece at once; a new list takes the place of one under way. */
export class Burst<T> {
  readonly #timers: Timers;
  readonly #send: (item: T) => void;
  #cancel: () => void = () => {};

  constructor(timers: Timers, send: (item: T) => void) {
    this.#timers = timers;
    this.#send = send;
  }

  /** @param done called behind the last */
  start(items: readonly T[], done: () => void = () => {}): void {
    this.stop();
    const from = (start: number) => {
      for (const item of items.slice(start, start + AT_ONCE)) this.#send(item);
      const next = start + AT_ONCE;
      if (next >= items.length) done();
      else this.#cancel = this.#timers.after(PAUSE_MS, () => from(next));
    };
    from(0);
  }

  /** What has not left does not leave. */
  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
  }
}
