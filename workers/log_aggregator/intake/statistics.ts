import { LEVELS, type LogRecord } from "../record.ts";

/** Workers that are told apart. */
const MOST_WORKERS = 256;

/** What came from a worker since the start. */
export interface WorkerCounts {
  lines: number;
  debug: number;
  info: number;
  warning: number;
  error: number;
  /** Lines that were thinned out. */
  left_out: number;
  /** Unix seconds. */
  last_at: number;
}

type LevelKey = Lowercase<typeof LEVELS[number]>;

/** Counts lines by worker and level. */
export class Statistics {
  readonly #workers = new Map<string, WorkerCounts>();

  count({ worker, level, time }: LogRecord): void {
    const counts = this.#of(worker);
    counts.lines++;
    counts[level.toLowerCase() as LevelKey]++;
    counts.last_at = time;
  }

  leaveOut(worker: string, count: number): void {
    this.#of(worker).left_out += count;
  }

  /** By worker. */
  get byWorker(): Record<string, WorkerCounts> {
    return Object.fromEntries(this.#workers);
  }

  #of(worker: string): WorkerCounts {
    const name = this.#workers.has(worker) || this.#workers.size < MOST_WORKERS ? worker : "others";
    let counts = this.#workers.get(name);
    if (counts === undefined) {
      counts = { lines: 0, debug: 0, info: 0, warning: 0, error: 0, left_out: 0, last_at: 0 };
      this.#workers.set(name, counts);
    }
    return counts;
  }
}
