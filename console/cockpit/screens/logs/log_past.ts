import { errorText } from "../../../../bus/messages/errors.ts";
import type { Desk } from "../../desk.ts";
import type { LogLine } from "../../state/log_line.ts";
import { linesOf } from "../../state/logs.ts";
import { type LogFilter, matches } from "./log_filter.ts";

/** Who keeps the past. */
export const KEEPER = "log_aggregator";
const TAIL_LINES = 1000;
const PAGE_LINES = 500;
const MOST_LINES = 10_000;
/** A page of which the filter leaves nothing is followed by the one before it, so many times. */
const MOST_PAGES = 5;
const TIMEOUT_MS = 20_000;
/** What is read begins a moment after it was asked for: then the last lines are asked for once more. */
const SETTLED_MS = 1200;

/** What was found in the files. */
export interface Found {
  readonly lines: readonly LogLine[];
  /** Whether there may be others before them. */
  readonly hasMore: boolean;
  /** How many lines were looked at. */
  readonly searched: number;
}

/** Asks `log_aggregator` about what was said before. */
export class LogPast {
  readonly #desk: Desk;
  #asking: AbortController | null = null;
  /** Whether the aggregator is what is read, and when its last lines are asked for once more. */
  #isKeeperRead = false;
  #refillAtMs = Infinity;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Whether there is somebody who keeps the past. */
  get hasKeeper(): boolean {
    return this.#desk.model.workers.entry(KEEPER)?.health === "alive";
  }

  /** Whether an answer is awaited. */
  get isAsking(): boolean {
    return this.#asking !== null;
  }

  /** Gives up what is asked. */
  giveUp(): void {
    this.#asking?.abort();
    this.#asking = null;
  }

  /** Begins anew: nothing was read for a while. */
  begin(): void {
    this.#isKeeperRead = false;
  }

  /** Asks for the last lines when the aggregator is read from now on, and once more when it surely is. */
  keepUp(nowMs: number): void {
    const isRead = this.hasKeeper;
    if (isRead !== this.#isKeeperRead) {
      this.#isKeeperRead = isRead;
      this.#refillAtMs = isRead ? nowMs + SETTLED_MS : Infinity;
      if (!isRead) return;
      this.#desk.requestIn(SETTLED_MS);
    } else if (nowMs >= this.#refillAtMs) this.#refillAtMs = Infinity;
    else return;
    void this.#refill();
  }

  /** Puts the last lines before those that were heard. What goes wrong is told in the last row. */
  async #refill(): Promise<void> {
    const { model } = this.#desk;
    try {
      const answer = await this.#desk.send(KEEPER, "tail", { lines: TAIL_LINES });
      model.logs.fill(answer, TAIL_LINES, this.#desk.now().nowMs);
    } catch (error) {
      this.#desk.warn(`what was said before is not known: ${errorText(error)}`);
    }
    this.#desk.request();
  }

  /**
   * Looks for lines up to a time that a filter shows.
   * @param known lines that are shown already; those of that very time are not found again
   * @param until Unix seconds; none for the last ones
   * @returns null when it was given up
   * @throws {CommandError} and what the bus client throws
   */
  async find(
    filter: LogFilter,
    until?: number,
    known: readonly LogLine[] = [],
  ): Promise<Found | null> {
    this.giveUp();
    const asking = this.#asking = new AbortController();
    try {
      return await this.#pages(filter, until, known, asking.signal);
    } catch (error) {
      if (asking.signal.aborted) return null;
      throw error;
    } finally {
      if (this.#asking === asking) this.#asking = null;
      this.#desk.request();
    }
  }

  async #pages(
    filter: LogFilter,
    until: number | undefined,
    known: readonly LogLine[],
    signal: AbortSignal,
  ): Promise<Found | null> {
    let border = until;
    let limit = PAGE_LINES;
    let searched = 0;
    for (let page = 1;; page++) {
      const payload = {
        ...questionOf(filter),
        ...(border === undefined ? {} : { until: border }),
        limit,
      };
      const answer = await this.#desk.send(KEEPER, "query", payload, {
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      if (signal.aborted) return null;
      searched = Math.max(searched, Number(answer["lines_searched"]) || 0);
      const answered = linesOf(answer);
      const lines = withoutKnown(answered, known).filter((line) => matches(filter, line));
      const hasMore = answer["more"] === true;
      if (lines.length > 0 || !hasMore || page >= MOST_PAGES) return { lines, hasMore, searched };
      // A flood of lines of one time hides what was before it: then a larger page is needed.
      const oldest = answered[0]?.time;
      if (oldest === border) limit = Math.min(MOST_LINES, limit * 5);
      border = oldest ?? border;
    }
  }
}

/** What `query` understands of a filter; the rest is looked at here. */
function questionOf({ level, worker, text, regex }: LogFilter): Record<string, unknown> {
  return {
    ...(worker?.isWhole === true && !worker.isLeftOut ? { worker: worker.value } : {}),
    ...(level === null ? {} : { level }),
    ...(text === null || text.isLeftOut ? {} : { text: text.value }),
    ...(regex === null ? {} : { regex }),
  };
}

/** The lines of an answer that are not there yet; where lines are alike, as many as there are more. */
function withoutKnown(lines: readonly LogLine[], known: readonly LogLine[]): LogLine[] {
  const border = lines[lines.length - 1]?.time ?? -Infinity;
  const there = new Map<string, number>();
  for (const line of known) {
    if (line.time > border) continue;
    there.set(nameOf(line), (there.get(nameOf(line)) ?? 0) + 1);
  }
  return lines.filter((line) => {
    const name = nameOf(line);
    const left = there.get(name) ?? 0;
    there.set(name, left - 1);
    return left <= 0;
  });
}

function nameOf({ time, level, worker, message }: LogLine): string {
  return `${time} ${level} ${worker} ${message}`;
}
