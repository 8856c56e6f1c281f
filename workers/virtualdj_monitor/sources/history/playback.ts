/** What the history says is played now, as far as it can: a track goes on until its time is over. */
import type { Clock } from "../../../../bus/mod.ts";
import type { DeckFacts } from "../../decks/facts.ts";
import { type HistoryEntry, isSameEntry } from "./entry.ts";

/** A track of unknown length is believed to play for so long, in seconds. */
const UNKNOWN_LENGTH = 600;
/** A time of play that lies so close to the moment of writing is that moment, not the track's start. */
const AT_ONCE_SECONDS = 5;
/** Two lines about one track whose starts differ by less speak of the same play. */
const SAME_PLAY_MS = 90_000;

/** The track that the history named last, and since when it plays. */
export class HistoryPlayback {
  readonly #clock: Clock;
  readonly #delaySeconds: () => number;
  #entry: HistoryEntry | undefined;
  /** Monotonic milliseconds of its beginning; undefined when it was over before we came. */
  #startMs: number | undefined;
  #changedMs = -Infinity;

  /** @param delaySeconds VirtualDJ's option historyDelay: a track is written down when it has played so long */
  constructor(clock: Clock, delaySeconds: () => number) {
    this.#clock = clock;
    this.#delaySeconds = delaySeconds;
  }

  /**
   * Takes the last line.
   *
   * @param writtenAt Unix seconds; undefined if it was written just now, while we watched
   * @returns whether it is another one
   */
  tell(entry: HistoryEntry | undefined, writtenAt: number | undefined): boolean {
    const before = this.#entry;
    if (isSameEntry(entry, before)) return false;
    this.#entry = entry;
    const now = this.#clock.now();
    const nowMs = this.#clock.monotonicMs();
    const startedAt = entry === undefined ? undefined : this.#startOf(entry, writtenAt);
    const startMs = startedAt === undefined ? undefined : nowMs - (now - startedAt) * 1000;
    const isSamePlay = before?.artist === entry?.artist && before?.title === entry?.title &&
      Math.abs((startMs ?? NaN) - (this.#startMs ?? NaN)) < SAME_PLAY_MS;
    if (isSamePlay) return true; // the other history tells more about it
    this.#startMs = startMs;
    this.#changedMs = nowMs;
    return true;
  }

  /** Ends it: VirtualDJ is gone. */
  end(): void {
    this.#startMs = undefined;
  }

  /** What plays, as deck 0; undefined when the history is empty. @param length of the track elsewhere */
  deck(length: (entry: HistoryEntry) => number): DeckFacts | undefined {
    const entry = this.#entry;
    if (entry === undefined) return undefined;
    const duration = entry.duration || length(entry);
    const start = this.#startMs;
    const seconds = start === undefined ? Infinity : (this.#clock.monotonicMs() - start) / 1000;
    const isPlaying = seconds < (duration || UNKNOWN_LENGTH);
    return {
      deck: 0,
      artist: entry.artist,
      title: entry.title,
      file: entry.file === "" ? undefined : entry.file,
      duration: duration > 0 ? duration : undefined,
      isPlaying,
      position: isPlaying && start !== undefined ? { seconds: 0, atMs: start } : undefined,
      changedMs: this.#changedMs,
    };
  }

  /** Unix seconds; undefined when it is not known to play. */
  #startOf(
    { playedAt, precision }: HistoryEntry,
    writtenAt: number | undefined,
  ): number | undefined {
    const written = writtenAt ?? this.#clock.now();
    const behind = written - this.#delaySeconds();
    const lateness = written - (playedAt ?? NaN);
    if (lateness >= -precision && lateness <= UNKNOWN_LENGTH) {
      return precision > 1 || lateness < AT_ONCE_SECONDS ? behind : playedAt;
    }
    // No time, or another one. A file is written to for other reasons as well: only what is seen to come
    // is news then.
    return writtenAt === undefined ? behind : undefined;
  }
}
