import { LogBuffer } from "./log_buffer.ts";
import { lineOfMessage, lineOfRecord, type LogLine, rankOf } from "./log_line.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { numberOr, type Payload, payloads } from "./payload.ts";

/** What is kept of the log, in lines and in code units. */
const LIMITS = { lines: 5_000, units: 4_000_000 } as const;
/** The last warnings and errors, which stay when a flood of other lines goes by. */
const MOST_TROUBLES = 100;
/** A publication of the aggregator has 500 lines, an answer to `tail` 1,000. */
const MOST_RECORDS = 10_000;
const AGGREGATED = "logs.aggregated";

/** The last log lines of all workers, from themselves and from `log_aggregator`. */
export class LogsState implements StatePart {
  readonly topics: readonly string[] = ["logs.*", "events.lifecycle"];
  readonly #buffer = new LogBuffer(LIMITS);
  /** The newest first. */
  readonly #troubles: LogLine[] = [];
  readonly #workers = new Set<string>();

  apply(message: WorkerMessage, nowMs: number): void {
    if (message.topic === AGGREGATED) return this.#applyAggregated(message.payload, nowMs);
    const line = lineOfMessage(message);
    if (line !== null && this.#buffer.add(line, "direct", nowMs)) this.#note(line);
  }

  /** All lines that are kept. */
  get buffer(): Pick<LogBuffer, "lines" | "epoch" | "evicted" | "units"> {
    return this.#buffer;
  }

  /** Workers that have said something, in order of their names. */
  get workers(): string[] {
    return [...this.#workers].sort();
  }

  /** The last warnings and errors, the newest first. */
  troubles(count: number): readonly LogLine[] {
    return this.#troubles.slice(0, count);
  }

  /**
   * Takes the last lines as `log_aggregator` answers `tail`.
   * @param limit as many as were asked for: when there are so many there may be others before them
   */
  fill(answer: Payload, limit: number, nowMs: number): void {
    const lines = linesOf(answer);
    const oldest = lines[0]?.time;
    const before = this.#buffer.lines.length;
    const added = this.#buffer.fill(lines, nowMs);
    for (const line of added) this.#note(line);
    // What was said between this and what was kept is not known: it must not look like nothing.
    const isApart = added.length === lines.length && lines.length >= limit && before > 0;
    if (isApart && oldest !== undefined) this.#buffer.forgetBefore(oldest);
  }

  #applyAggregated(payload: Payload, nowMs: number): void {
    const lines = linesOf(payload);
    const leftOut = Math.floor(numberOr(payload["left_out"], 0));
    const [first] = lines;
    if (leftOut > 0 && first !== undefined) {
      this.#buffer.add(leftOutLine(leftOut, first.time), "aggregated", nowMs);
    }
    const oldest = this.#buffer.lines[0]?.time ?? -Infinity;
    for (const line of lines) {
      // Warnings come from their workers as well; in a flood they have gone again before this comes.
      const isGone = this.#buffer.evicted > 0 && rankOf(line.level) >= 2 && line.time < oldest;
      if (!isGone && this.#buffer.add(line, "aggregated", nowMs)) this.#note(line);
    }
  }

  #note(line: LogLine): void {
    if (this.#workers.size < MOST_WORKERS) this.#workers.add(line.worker);
    if (rankOf(line.level) < 2) return;
    const at = this.#troubles.findIndex(({ time }) => time <= line.time);
    this.#troubles.splice(at < 0 ? this.#troubles.length : at, 0, line);
    if (this.#troubles.length > MOST_TROUBLES) this.#troubles.pop();
  }
}

const MOST_WORKERS = 64;

/** The lines of an answer or a publication of `log_aggregator`. */
export function linesOf(payload: Payload): LogLine[] {
  const lines: LogLine[] = [];
  for (const record of payloads(payload["logs"], MOST_RECORDS)) {
    const line = lineOfRecord(record);
    if (line !== null) lines.push(line);
  }
  return lines;
}

function leftOutLine(count: number, time: number): LogLine {
  const message = `… ${count} lines were too many to be shown; log_aggregator keeps them`;
  const worker = "log_aggregator";
  return { time, level: "info", worker, logger: worker, message, fields: [], units: 250 };
}
