import { errorText } from "../../../../bus/messages/errors.ts";
import type { Desk } from "../../desk.ts";
import { isReplay } from "../../state/workers.ts";

const TIMEOUT_MS = 2_000;

/** What is asked, and of whom. */
export interface InquiryOptions<T> {
  /** Name of the worker. */
  worker(): string;
  readonly command: string;
  /** A screen that is shown asks anew so often. */
  readonly everyMs: number;
  /** Makes something of the answer, which may be of another version of the worker. */
  read(answer: Record<string, unknown>): T;
}

/**
 * What a worker tells only when it is asked. It is asked while somebody looks, one question at a time; a worker
 * that is not there is not asked, and the last answer stays.
 */
export class Inquiry<T> {
  readonly #desk: Desk;
  readonly #options: InquiryOptions<T>;
  #answer: T | null = null;
  #trouble: string | null = null;
  #isUnderWay = false;
  #askedMs = -Infinity;
  /** Process that was asked last: another one is asked at once. */
  #pid = 0;

  constructor(desk: Desk, options: InquiryOptions<T>) {
    this.#desk = desk;
    this.#options = options;
  }

  /** The last answer; null before the first. */
  get answer(): T | null {
    return this.#answer;
  }

  /** Why there was no answer the last time; null when there was one. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Told that somebody looks: asks when it is time to. @param nowMs monotonic milliseconds */
  look(nowMs: number): void {
    const entry = this.#desk.model.workers.entry(this.#options.worker());
    if (entry === undefined || entry.health !== "alive") return;
    // A replay refuses whatever it is asked.
    if (isReplay(entry)) {
      this.#trouble = null;
      return;
    }
    if (entry.pid === this.#pid && nowMs - this.#askedMs < this.#options.everyMs) return;
    this.#pid = entry.pid;
    void this.ask();
  }

  /** Asks now, unless a question is under way. Never rejects. */
  async ask(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#askedMs = this.#desk.now().nowMs;
    const { worker, command, read } = this.#options;
    try {
      this.#answer = read(await this.#desk.send(worker(), command, {}, { timeoutMs: TIMEOUT_MS }));
      this.#trouble = null;
    } catch (error) {
      this.#trouble = errorText(error);
    } finally {
      this.#isUnderWay = false;
      this.#desk.request();
    }
  }
}
