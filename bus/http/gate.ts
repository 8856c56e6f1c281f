import type { Clock } from "../clock.ts";
import { errorText } from "../messages/errors.ts";
import { pause } from "../pause.ts";
import { boundedText } from "./bounded_body.ts";
import { ServiceUnavailableError } from "./errors.ts";
import { retryAfterSeconds } from "./retry_after.ts";

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 2 * 1024 * 1024;
const DEFAULT_MAX_BACKOFF_SECONDS = 120;
/** Who sends 429 without a time is left alone for at least so long. */
const LEAST_RATE_LIMIT_SECONDS = 5;

/** How a service is to be asked. */
export interface HttpGateOptions {
  /** What people call the service: it begins every message. */
  readonly service: string;
  readonly clock: Clock;
  /** Least time from the end of a request to the next one. @default 0 */
  readonly spacingMs?: number;
  /** Longest time for a whole request. @default 15_000 */
  readonly timeoutMs?: number;
  /** Longest body that is read. @default 2 MiB */
  readonly maxBytes?: number;
  /** Requests that may wait their turn; more are refused. @default 32 */
  readonly maxWaiting?: number;
  /**
   * After the n-th failure in a row the service is left alone for 2^n s, but no longer than this: short
   * for a program of this machine, which costs nobody anything. @default 120
   */
  readonly maxBackoffSeconds?: number;
}

/** An answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, decoded as UTF-8. */
  readonly text: string;
}

/** Why the gate is closed, and until when. */
interface Closed {
  readonly reason: string;
  readonly untilMs: number;
}

/**
 * The one door through which a service is asked: one request at a time, spaced. When it answers 429,
 * or 5xx, or not at all, the door stays closed for everybody, for as long as it asks or with an
 * exponential backoff, and whoever comes meanwhile is told so at once instead of waiting.
 */
export class HttpGate {
  readonly #options: HttpGateOptions;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #lastEndMs = -Infinity;
  #failures = 0;
  #closed: Closed | undefined;

  constructor(options: HttpGateOptions) {
    this.#options = options;
  }

  /** Why the service is not asked now; undefined while it is. */
  get closed(): { reason: string; retrySeconds: number } | undefined {
    const retrySeconds = this.#retrySeconds();
    if (this.#closed === undefined || retrySeconds <= 0) return undefined;
    return { reason: this.#closed.reason, retrySeconds };
  }

  /**
   * Asks the service when it is its turn.
   *
   * @param url, init as for fetch; a signal in it gives up, also while waiting
   * @returns its answer, of any status but 429 and 5xx
   * @throws ServiceUnavailableError while the gate is closed, and when this request closes it
   * @throws the signal's reason when it gives up
   */
  async ask(url: string | URL, init: RequestInit = {}): Promise<HttpAnswer> {
    const { service, maxWaiting = 32 } = this.#options;
    this.#refuseWhileClosed();
    if (this.#waiting >= maxWaiting) {
      throw new ServiceUnavailableError(
        `${service}: ${maxWaiting} requests are waiting already`,
        1,
      );
    }
    this.#waiting++;
    const before = this.#turn;
    const mine = before.then(() => this.#takeTurn(url, init));
    const done = () => {
      this.#waiting--;
    };
    this.#turn = mine.then(done, done);
    return await unlessGivenUp(mine, init.signal);
  }

  async #takeTurn(url: string | URL, init: RequestInit): Promise<HttpAnswer> {
    init.signal?.throwIfAborted();
    this.#refuseWhileClosed();
    const { clock, spacingMs = 0 } = this.#options;
    const waitMs = this.#lastEndMs + spacingMs - clock.monotonicMs();
    if (waitMs > 0) await pause(waitMs, init.signal);
    init.signal?.throwIfAborted();
    try {
      const answer = await this.#fetch(url, init);
      this.#failures = 0;
      this.#closed = undefined;
      return answer;
    } finally {
      this.#lastEndMs = clock.monotonicMs();
    }
  }

  async #fetch(url: string | URL, init: RequestInit): Promise<HttpAnswer> {
    const { service, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, clock } =
      this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, { ...init, signal });
      text = await boundedText(response, maxBytes);
    } catch (error) {
      init.signal?.throwIfAborted();
      const what = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : errorText(error);
      throw this.#close(`${service}: ${what}`, this.#backoffSeconds(), error);
    }
    const { status, headers } = response;
    if (status !== 429 && status < 500) return { status, headers, text };
    const now = serverTime(headers) ?? clock.now();
    const asked = retryAfterSeconds(headers.get("retry-after"), now) ?? 0;
    const least = status === 429 ? LEAST_RATE_LIMIT_SECONDS : 0;
    // "At once" from who refuses again and again would be a storm.
    const seconds = asked > 0 ? asked : Math.max(this.#backoffSeconds(), least);
    throw this.#close(`${service} answered ${status}`, seconds);
  }

  #backoffSeconds(): number {
    const { maxBackoffSeconds = DEFAULT_MAX_BACKOFF_SECONDS } = this.#options;
    return Math.min(2 ** this.#failures, maxBackoffSeconds);
  }

  #close(reason: string, seconds: number, cause?: unknown): ServiceUnavailableError {
    this.#failures++;
    this.#closed = { reason, untilMs: this.#options.clock.monotonicMs() + seconds * 1000 };
    return new ServiceUnavailableError(`${reason}; asked again in ${shown(seconds)}`, seconds, {
      cause,
    });
  }

  #retrySeconds(): number {
    return ((this.#closed?.untilMs ?? 0) - this.#options.clock.monotonicMs()) / 1000;
  }

  #refuseWhileClosed(): void {
    const closed = this.closed;
    if (closed === undefined) return;
    const { reason, retrySeconds } = closed;
    throw new ServiceUnavailableError(
      `${reason}; asked again in ${shown(retrySeconds)}`,
      retrySeconds,
    );
  }
}

/** Unix time by the clock of the server, which its dates are meant by; undefined if it does not tell. */
function serverTime(headers: Headers): number | undefined {
  const seconds = Date.parse(headers.get("date") ?? "") / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** @throws the signal's reason as soon as it gives up; the promise goes on by itself then */
function unlessGivenUp<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    const done = () => signal.removeEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
    promise.then(resolve, reject).finally(done);
  });
}

function shown(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
