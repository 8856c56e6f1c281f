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
  /** Counts the questions: what the process before answers late does not count. */
  #asked = 0;
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
    const isOther = entry.pid !== this.#pid;
    if (!isOther && nowMs - this.#askedMs < this.#options.everyMs) return;
    this.#pid = entry.pid;
    if (isOther) this.#isUnderWay = false;
    void this.ask();
  }

  /** Asks now, unless a question is under way. Never rejects. */
  async ask(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#askedMs = this.#desk.now().nowMs;
    const number = ++this.#asked;
    const { worker, command, read } = this.#options;
    try {
      const answer = await this.#desk.send(worker(), command, {}, { timeoutMs: TIMEOUT_MS });
      if (number !== this.#asked) return;
      this.#answer = read(answer);
      this.#trouble = null;
    } catch (error) {
      if (number === this.#asked) this.#trouble = errorText(error);
    } finally {
      if (number === this.#asked) this.#isUnderWay = false;
      this.#desk.request();
    }
  }
}
