/** Signals by which a person or the system ends a program. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** 24 days: a longer timer rings at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A signal that is aborted when the program is to end: by the system, by the terminal's closing, or after
 * `seconds`. Dispose it to take the listeners away.
 */
export class Ending implements Disposable {
  readonly #controller = new AbortController();
  readonly #end = () => this.#controller.abort();
  readonly #timer: number | undefined;

  /** @param seconds ends by itself after so long; never when null */
  constructor(seconds: number | null = null) {
    for (const name of SIGNALS) Deno.addSignalListener(name, this.#end);
    if (seconds === null) return;
    this.#timer = Number(setTimeout(this.#end, Math.min(seconds * 1000, LONGEST_TIMER_MS)));
  }

  /** Aborted when the program is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the program as a signal would. */
  end(): void {
    this.#end();
  }

  /** Resolves when the program is to end. */
  wait(): Promise<void> {
    const { signal } = this;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true })
    );
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const name of SIGNALS) Deno.removeSignalListener(name, this.#end);
  }
}
