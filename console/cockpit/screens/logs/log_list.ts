import type { LogsState } from "../../state/logs.ts";
import type { LogLine } from "../../state/log_line.ts";
import { type LogFilter, matches, SHOW_ALL } from "./log_filter.ts";

/** How many lines of the past are held while somebody reads them, and code units of them. */
const MOST_OLDER = { lines: 10_000, units: 8_000_000 } as const;

type Buffer = LogsState["buffer"];

/** The lines that are shown: those that come in, or a picture of them that stands still, and older ones before. */
export class LogList {
  #filter: LogFilter = SHOW_ALL;
  #shown: LogLine[] = [];
  /** Places of the shown lines in all that ever came, as long as the epoch lasts. */
  #places: number[] = [];
  #epoch = -1;
  #end = 0;
  /** What stands still, before the filter; null while lines come in. */
  #still: readonly LogLine[] | null = null;
  /** Up to where lines were counted that came since, and how many of them the filter shows. */
  #countedEnd = 0;
  #newCount = 0;
  /** Where it stood still. */
  #stillEnd = 0;
  #older: LogLine[] = [];
  #olderUnits = 0;

  /** What is shown, the oldest first. */
  get lines(): readonly LogLine[] {
    return this.#shown;
  }

  /** Whether the picture stands still. */
  get isStill(): boolean {
    return this.#still !== null;
  }

  /** Whether no more lines of the past are held. */
  get isFull(): boolean {
    return this.#older.length >= MOST_OLDER.lines || this.#olderUnits >= MOST_OLDER.units;
  }

  /** Shows other lines from now on. Older ones that were found with another filter go. */
  setFilter(filter: LogFilter): void {
    this.#filter = filter;
    this.#epoch = -1;
    this.#older = [];
    this.#olderUnits = 0;
    this.#countAnew();
    if (this.#still !== null) this.#rebuildStill();
  }

  #countAnew(): void {
    this.#countedEnd = this.#stillEnd;
    this.#newCount = 0;
  }

  /** Lets the picture stand still. @param lines what is shown meanwhile, instead of what there is */
  hold(buffer: Buffer, lines?: readonly LogLine[]): void {
    this.update(buffer);
    this.#still = lines ?? [...buffer.lines];
    this.#stillEnd = buffer.evicted + buffer.lines.length;
    this.#countAnew();
    this.#rebuildStill();
  }

  /** Shows what comes in again. */
  release(): void {
    this.#still = null;
    this.#older = [];
    this.#olderUnits = 0;
    this.#epoch = -1;
  }

  /** Puts older lines before those that are shown, which stand still already. */
  prepend(lines: readonly LogLine[]): void {
    this.#older = [...lines, ...this.#older];
    this.#olderUnits += lines.reduce((sum, { units }) => sum + units, 0);
    this.#shown = [...lines, ...this.#shown];
  }

  /** How many lines that are to be shown have come since the picture stands still. */
  newCount(buffer: Buffer): number {
    if (!this.isStill) return 0;
    const end = buffer.evicted + buffer.lines.length;
    for (let place = Math.max(this.#countedEnd, buffer.evicted); place < end; place++) {
      const line = buffer.lines[place - buffer.evicted];
      if (line !== undefined && matches(this.#filter, line)) this.#newCount++;
    }
    this.#countedEnd = Math.max(this.#countedEnd, end);
    return this.#newCount;
  }

  /** Takes over what has changed. Only new lines are looked at, unless others came in between. */
  update(buffer: Buffer): void {
    if (this.#still !== null) return;
    const end = buffer.evicted + buffer.lines.length;
    if (buffer.epoch !== this.#epoch) {
      this.#epoch = buffer.epoch;
      this.#shown = [];
      this.#places = [];
      this.#end = buffer.evicted;
    }
    let gone = 0;
    while ((this.#places[gone] ?? Infinity) < buffer.evicted) gone++;
    if (gone > 0) {
      this.#places.splice(0, gone);
      this.#shown.splice(0, gone);
    }
    for (let place = Math.max(this.#end, buffer.evicted); place < end; place++) {
      const line = buffer.lines[place - buffer.evicted];
      if (line === undefined || !matches(this.#filter, line)) continue;
      this.#shown.push(line);
      this.#places.push(place);
    }
    this.#end = end;
  }

  #rebuildStill(): void {
    const still = this.#still ?? [];
    this.#places = [];
    this.#shown = [...this.#older, ...still.filter((line) => matches(this.#filter, line))];
  }
}
