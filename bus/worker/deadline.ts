/** The process ends this long after its end began, whatever hangs. */
const HARD_DEADLINE_MS = 950;

/** stderr may be a terminal that is paused: its reader is waited for this long. */
const LAST_LINE_MS = 30;

/** What the deadline does to the process. */
export interface DeadlineHost {
  exit(code: 0 | 1): void;
  /** Writes to stderr, which may never finish. */
  write(text: string): Promise<unknown>;
}

const THIS_PROCESS: DeadlineHost = {
  exit: (code) => Deno.exit(code),
  write: (text) => Deno.stderr.write(new TextEncoder().encode(text)),
};

/** Ends the process when its orderly end hangs. */
export class Deadline {
  readonly #name: string;
  readonly #host: DeadlineHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #code: 0 | 1 | undefined;

  /** @param name of the worker, for the line that says what happened */
  constructor(name: string, host = THIS_PROCESS) {
    this.#name = name;
    this.#host = host;
  }

  /** The end begins; from the second call on nothing happens. */
  arm(): void {
    this.#timer ??= setTimeout(() => this.#strike(), HARD_DEADLINE_MS);
  }

  /** The end is done but for the last log lines: when these hang, the process ends with `code`. */
  done(code: 0 | 1): void {
    this.#code = code;
  }

  #strike(): void {
    const code = this.#code;
    if (code !== undefined) return this.#host.exit(code);
    const text = `${this.#name} did not stop within ${HARD_DEADLINE_MS} ms and was ended\n`;
    const leave = () => this.#host.exit(1);
    setTimeout(leave, LAST_LINE_MS);
    this.#host.write(text).then(leave, leave);
  }
}
