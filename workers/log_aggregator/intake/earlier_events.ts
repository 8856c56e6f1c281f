import { type LogRecord, parseLine } from "../record.ts";

/**
 * Events that an earlier process has written down: the last event of each worker is told again to those
 * who join late, and so it comes again after a restart.
 */
export class EarlierEvents {
  readonly #keys: ReadonlySet<string>;

  /** @param lines what was written last */
  constructor(lines: readonly string[]) {
    this.#keys = new Set(
      lines.map(parseLine).filter((record) => record !== undefined).filter(isEvent).map(keyOf),
    );
  }

  has(record: LogRecord): boolean {
    return this.#keys.size > 0 && isEvent(record) && this.#keys.has(keyOf(record));
  }
}

function isEvent({ logger }: LogRecord): boolean {
  return logger.startsWith("events.");
}

function keyOf({ time, worker, message }: LogRecord): string {
  return `${time} ${worker} ${message}`;
}
