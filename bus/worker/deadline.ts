import type { Ending } from "./ending.ts";

/** The process ends this long after its end began, whatever hangs. */
const HARD_DEADLINE_MS = 950;

/** stderr may be a terminal that is paused: its reader is waited for this long. */
const LAST_LINE_MS = 30;

/** What the deadline does to the process. */
export interface DeadlineHost {
  /** Ends the process, or begins it anew. */
  leave(ending: Ending): void;
  /** Writes to stderr, which may never finish. */
  write(text: string): Promise<unknown>;
}

/** Ends the process when its orderly end hangs. */
export class Deadline {
  readonly #name: string;
  readonly #host: DeadlineHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun: Ending = "stopped";
  #done: Ending | undefined;

  /** @param name of the worker, for the line that says what happened */
  constructor(name: string, host: DeadlineHost) {
    this.#name = name;
    this.#host = host;
  }

  /** The end begins. From the second call on the time is not prolonged. */
  arm(ending: Ending): void {
    this.#begun = ending;
    this.#timer ??= setTimeout(() => this.#strike(), HARD_DEADLINE_MS);
  }

  /** The end is done but for the last log lines: when these hang, it is an end like any other. */
  done(ending: Ending): void {
    this.#done = ending;
  }

  #strike(): void {
    if (this.#done !== undefined) return this.#host.leave(this.#done);
    const ending = this.#begun === "restarting" ? "restarting" : "crashed";
    const text = `${this.#name} did not stop within ${HARD_DEADLINE_MS} ms and was ended\n`;
    const leave = () => this.#host.leave(ending);
    setTimeout(leave, LAST_LINE_MS);
    this.#host.write(text).then(leave, leave);
  }
}
