import { machineDisk } from "../../../bus/logging/files/disk.ts";
import { LogFollower } from "../../../bus/logging/files/follow.ts";
import { KeptLog } from "../../../bus/logging/files/kept_log.ts";

/** So much is read at once of what comes. */
const MOST_BYTES = 8 * 1024 * 1024;
/** So much is looked through for the lines to begin with, and so much more for each of them. */
const LEAST_BACKLOG_BYTES = 64 * 1024;
const BYTES_PER_LINE = 1024;

/** A log that is followed, from its last lines on. */
export class FollowedLog {
  readonly #follower: LogFollower;
  /** How many lines to begin with; null when there is nothing to leave out any more. */
  #backlog: number | null;
  #beginsMidLine: boolean;

  /**
   * @param count so many of the lines that are there; all of them when null
   * @throws the system's error if a file cannot be read
   */
  constructor(path: string, count: number | null) {
    const kept = new KeptLog(path, machineDisk);
    const bytes = count === null ? Infinity : LEAST_BACKLOG_BYTES + count * BYTES_PER_LINE;
    const place = Math.max(0, kept.size - Math.min(bytes, MOST_BYTES));
    this.#backlog = kept.size > 0 ? count : null;
    this.#beginsMidLine = place > 0;
    this.#follower = new LogFollower(path, { from: kept.positionAt(place), maxBytes: MOST_BYTES });
  }

  /**
   * The lines that came since the last call, and how many bytes were left out before them.
   * @param nowMs of a clock that never goes back
   * @throws the system's error if a file cannot be read; the next call tries again
   */
  poll(nowMs: number): { lines: readonly string[]; skippedBytes: number } {
    const { lines, skippedBytes } = this.#follower.poll(nowMs);
    if (lines.length === 0) return { lines, skippedBytes };
    const whole = this.#beginsMidLine ? lines.slice(1) : lines;
    const count = this.#backlog ?? whole.length;
    this.#beginsMidLine = false;
    this.#backlog = null;
    return { lines: whole.slice(Math.max(0, whole.length - count)), skippedBytes };
  }
}
