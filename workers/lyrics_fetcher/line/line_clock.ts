/** The active line, on a clock of its own: it waits for nothing but the next line. */
import type { PlaybackClock } from "../../../bus/playback/mod.ts";
import { activeIndex, type LyricLine, type Lyrics } from "../../../bus/lyrics/mod.ts";
import type { Timers } from "./timers.ts";

/** A line that comes within that is there: timers may ring a little early. */
const NEAR_SECONDS = 0.001;
/** A player that tells its position anew is so far off at times; the line does not go back for that. */
const WAVER_SECONDS = 0.15;
/** The longest wait of one timer; it is looked again then. */
const LONGEST_WAIT_MS = 60_000;

/** Where in the words it is. */
export interface ActiveLine {
  /** -1 before the first line, and without lyrics. */
  readonly index: number;
  /** Index among the words of the line; -1 before the first, and where words have no stamps. */
  readonly word: number;
}

/** What a line clock needs. */
export interface LineClockOptions {
  readonly timers: Timers;
  /** Seconds by which lines come later than their stamps say, negative: sooner. */
  readonly offsetSeconds: () => number;
  /** Called when the line or the word has changed. It must return quickly. */
  readonly onChange: (active: ActiveLine) => void;
}

const NOWHERE: ActiveLine = { index: -1, word: -1 };

/** See the head of the file. Who changes lyrics, playback or offset calls a method, and it follows at once. */
export class LineClock {
  readonly #options: LineClockOptions;
  #lines: readonly LyricLine[] = [];
  #playback: PlaybackClock | undefined;
  #active: ActiveLine = NOWHERE;
  #cancel: () => void = () => {};

  constructor(options: LineClockOptions) {
    this.#options = options;
  }

  /** The line of this moment, as told last. */
  get active(): ActiveLine {
    return this.#active;
  }

  /** Shows other words. The line is found anew, and not told: who sets lyrics tells them first. */
  setLyrics(lyrics: Lyrics | undefined): ActiveLine {
    this.#lines = lyrics?.lines ?? [];
    this.#active = this.#find();
    this.#schedule();
    return this.#active;
  }

  /** Follows a player; called again after each change of it, such as a pause or a seek. */
  follow(playback: PlaybackClock | undefined): void {
    this.#playback = playback;
    this.refresh();
  }

  /** Looks at once, say after a change of the offset. */
  refresh(): void {
    this.#cancel();
    const active = this.#steady(this.#find());
    const isNews = active.index !== this.#active.index || active.word !== this.#active.word;
    this.#active = active;
    this.#schedule();
    if (isNews) this.#options.onChange(active);
  }

  /** Seconds of real time until the next line; undefined without one, and while the player stands still. */
  get secondsToNext(): number | undefined {
    const next = this.#lines[this.#active.index + 1];
    return next && finite(this.#secondsTo(next.time));
  }

  /** Ends it. */
  stop(): void {
    this.#cancel();
    this.#lines = [];
  }

  #find(): ActiveLine {
    const { position, state } = this.#playback ?? {};
    if (position === undefined || this.#lines.length === 0) return NOWHERE;
    const rate = state?.rate ?? 1;
    const shown = position - this.#shift() + NEAR_SECONDS * Math.max(0, rate);
    const index = activeIndex(this.#lines, shown);
    return { index, word: activeIndex(this.#lines[index]?.words ?? [], shown) };
  }

  /** What was found, unless that is a moment before a line or word that was told already. */
  #steady(found: ActiveLine): ActiveLine {
    const { index, word } = this.#active;
    const line = this.#lines[index];
    const told = found.index === index ? line?.words[word] : line;
    const isJustBefore = found.index === index
      ? found.word === word - 1
      : found.index === index - 1;
    if (told === undefined || !isJustBefore || this.#playback?.state?.is_playing !== true) {
      return found;
    }
    return this.#secondsTo(told.time) < WAVER_SECONDS ? this.#active : found;
  }

  /** At the end of the track the position stands, and what is said to come later never comes. */
  #isOver(): boolean {
    const duration = this.#playback?.state?.track?.duration ?? 0;
    return duration > 0 && (this.#playback?.position ?? 0) >= duration;
  }

  /** The offset in seconds of the track: it is meant in the time of the audience. */
  #shift(): number {
    return this.#options.offsetSeconds() * (this.#playback?.state?.rate ?? 1);
  }

  #secondsTo(time: number): number {
    return this.#playback?.secondsTo(time + this.#shift()) ?? Infinity;
  }

  #schedule(): void {
    this.#cancel();
    if (this.#isOver()) return;
    const { index, word } = this.#active;
    const moments = [this.#lines[index + 1], this.#lines[index]?.words[word + 1]];
    const seconds = Math.min(
      ...moments.map((moment) => moment === undefined ? Infinity : this.#secondsTo(moment.time)),
    );
    if (seconds === Infinity) return;
    const ms = Math.max(0, Math.min(seconds * 1000, LONGEST_WAIT_MS));
    this.#cancel = this.#options.timers.after(ms, () => this.refresh());
  }
}

function finite(seconds: number): number | undefined {
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
