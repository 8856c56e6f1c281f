import type { LogLine } from "./log_line.ts";

/** How much is kept. */
export interface LogLimits {
  readonly lines: number;
  /** Code units of all texts. */
  readonly units: number;
}

/** Which way a line came. */
export type LogSource = "direct" | "aggregated";

interface Kept {
  readonly line: LogLine;
  readonly arrivedMs: number;
  /** The ways it came: the same line may come both ways, and two lines may be alike. */
  isDirect: boolean;
  isAggregated: boolean;
}

/** Lines that came within this time are put in the order of their times; a wrong clock moves them no further. */
const REORDER_MS = 15_000;
/** Lines go out in groups, as each time all others are moved. */
const SLACK = 256;
/** A program that gives all its lines one time must not make each of them dear. */
const MOST_TWINS = 512;

/**
 * The last lines, in order, each once though it may come two ways: from its worker and from
 * `log_aggregator`, now or as the answer to a question about the past.
 */
export class LogBuffer {
  readonly #limits: LogLimits;
  #kept: Kept[] = [];
  #lines: LogLine[] = [];
  #units = 0;
  #evicted = 0;
  #epoch = 0;
  /** By time, to find a line that came the other way. */
  readonly #byTime = new Map<number, Kept[]>();

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  /** The lines, the oldest first. Do not change it; it is another one after `epoch` has changed. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Changes when lines came in between or before others; else only the ends have changed. */
  get epoch(): number {
    return this.#epoch;
  }

  /** How many lines have gone at the begin because there were too many. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Code units that are held. */
  get units(): number {
    return this.#units;
  }

  /** Adds a line that was said now. @returns whether it is a new one */
  add(line: LogLine, source: LogSource, nowMs: number): boolean {
    const same = this.#twin(line, source);
    if (same !== undefined) {
      this.#mark(same, source);
      return false;
    }
    const kept: Kept = { line, arrivedMs: nowMs, isDirect: false, isAggregated: false };
    this.#mark(kept, source);
    let at = this.#kept.length;
    while (at > 0) {
      const before = this.#kept[at - 1];
      if (before === undefined || before.line.time <= line.time) break;
      if (before.arrivedMs < nowMs - REORDER_MS) break;
      at--;
    }
    if (at < this.#kept.length) {
      this.#epoch++;
      this.#kept.splice(at, 0, kept);
      this.#lines.splice(at, 0, line);
    } else {
      this.#kept.push(kept);
      this.#lines.push(line);
    }
    this.#index(kept);
    this.#units += line.units;
    this.#bound();
    return true;
  }

  /**
   * Adds lines that were said before, as `log_aggregator` answers: those that are not here yet. Lines that
   * are alike are as many as in the answer, or as there were.
   * @returns the new ones
   */
  fill(lines: readonly LogLine[], nowMs: number): LogLine[] {
    const taken = new Set<Kept>();
    const added: Kept[] = [];
    for (const line of lines) {
      const same = this.#byTime.get(line.time)?.find((kept) =>
        isSame(kept.line, line) && (isEvent(line) || !taken.has(kept))
      );
      if (same === undefined) {
        // It may still come with what is published next.
        added.push({ line, arrivedMs: nowMs - REORDER_MS, isDirect: false, isAggregated: false });
      } else taken.add(same);
    }
    if (added.length === 0) return [];
    for (const kept of added) {
      this.#index(kept);
      this.#units += kept.line.units;
    }
    this.#replace([...this.#kept, ...added].sort((a, b) => a.line.time - b.line.time));
    this.#bound();
    return added.map(({ line }) => line);
  }

  /** Forgets what was said before a time, in Unix seconds. */
  forgetBefore(time: number): void {
    const stays = this.#kept.filter(({ line }) => line.time >= time);
    if (stays.length === this.#kept.length) return;
    this.#byTime.clear();
    this.#units = 0;
    for (const kept of stays) {
      this.#index(kept);
      this.#units += kept.line.units;
    }
    this.#replace(stays);
  }

  /** The same line, come the other way only. */
  #twin(line: LogLine, source: LogSource): Kept | undefined {
    const others = this.#byTime.get(line.time) ?? [];
    for (let at = Math.max(0, others.length - MOST_TWINS); at < others.length; at++) {
      const kept = others[at];
      if (kept === undefined || !isSame(kept.line, line)) continue;
      if (isEvent(line) || !(source === "direct" ? kept.isDirect : kept.isAggregated)) return kept;
    }
    return undefined;
  }

  #replace(kept: Kept[]): void {
    this.#kept = kept;
    this.#lines = kept.map(({ line }) => line);
    this.#epoch++;
  }

  #mark(kept: Kept, source: LogSource): void {
    if (source === "direct") kept.isDirect = true;
    else kept.isAggregated = true;
  }

  #index(kept: Kept): void {
    const { time } = kept.line;
    const others = this.#byTime.get(time);
    if (others === undefined) this.#byTime.set(time, [kept]);
    else others.push(kept);
  }

  /** Lets the oldest lines go when there are too many. */
  #bound(): void {
    const { lines, units } = this.#limits;
    let count = Math.max(0, this.#kept.length - lines);
    let freed = 0;
    for (let at = 0; at < count; at++) freed += this.#kept[at]?.line.units ?? 0;
    while (this.#units - freed > units && count < this.#kept.length - 1) {
      freed += this.#kept[count++]?.line.units ?? 0;
    }
    if (count === 0 || (count < SLACK && this.#units <= units)) return;
    for (const kept of this.#kept.splice(0, count)) {
      const { time } = kept.line;
      const others = this.#byTime.get(time);
      others?.splice(others.indexOf(kept), 1);
      if (others?.length === 0) this.#byTime.delete(time);
    }
    this.#lines.splice(0, count);
    this.#units -= freed;
    this.#evicted += count;
  }
}

function isSame(a: LogLine, b: LogLine): boolean {
  return a.level === b.level && a.worker === b.worker && a.logger === b.logger &&
    a.message === b.message;
}

/** Events are told again to whoever begins to listen: of them no two are alike. */
function isEvent({ logger }: LogLine): boolean {
  return logger.startsWith("events.");
}
