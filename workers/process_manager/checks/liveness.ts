/** Whether a program that runs still answers. */

/** Looks that are not answered, in a row, until a program counts as hung. */
const UNANSWERED_UNTIL_HUNG = 3;

/** Longest time that an answer may take, in milliseconds. */
const LONGEST_ANSWER_MS = 2_000;

/** How long one answer may take when a look comes every `intervalMs`. */
export function answerTimeMs(intervalMs: number): number {
  return Math.min(LONGEST_ANSWER_MS, intervalMs / 2);
}

/** Counts the answers of one process. */
export class Liveness {
  #unanswered = 0;
  #trouble = "";

  answered(): void {
    this.#unanswered = 0;
  }

  /** @param trouble what came instead of an answer, in words */
  notAnswered(trouble: string): void {
    this.#unanswered++;
    this.#trouble = trouble;
  }

  /**
   * Why the process counts as hung; undefined while it does not. A heartbeat that is missing is no proof:
   * the registry may be locked, or the clock was set. One that is missing while nobody answers is.
   */
  verdict(heartbeat: "fresh" | "stale" | "unknown"): string | undefined {
    if (heartbeat === "stale" && this.#unanswered > 0) {
      return `hung: no heartbeat, and no answer (${this.#trouble})`;
    }
    if (this.#unanswered < UNANSWERED_UNTIL_HUNG) return undefined;
    return `hung: ${this.#unanswered} times no answer (${this.#trouble})`;
  }
}
