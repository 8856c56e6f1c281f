/** From a player to the lines: which song is on, its words, and what is told of both. */
import type { Clock } from "../../bus/mod.ts";
import type { PlaybackClock, PlaybackState } from "../../bus/playback/mod.ts";
import type { Analysis } from "./analysis/analysis.ts";
import { LineMarks } from "./analysis/line_marks.ts";
import { stopWordsFor } from "./analysis/local.ts";
import type { Found, LyricsFinder } from "./finder.ts";
import { Followed, type Source, type SourceChoice } from "./follow/followed.ts";
import { type ActiveLine, LineClock } from "./line/line_clock.ts";
import type { Timers } from "./line/timers.ts";
import { Lookup, type LookupStatus } from "./lookup.ts";
import { readLyrics } from "../../bus/lyrics/mod.ts";
import type { OscOutput } from "./osc/output.ts";
import type { SongView } from "./osc/song_view.ts";
import { type Song, songOf } from "./song.ts";

/** What a conductor needs. */
export interface ConductorOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly finder: LyricsFinder;
  readonly osc: OscOutput;
  readonly source: () => SourceChoice;
  readonly offsetSeconds: () => number;
  readonly listener: ConductorListener;
}

/** What is told. */
export interface ConductorListener {
  /** Song, words, or how the search is going. */
  onState(): void;
  /** Another line or word, a pause, a seek, another song. */
  onLine(): void;
  /** Words were found, or there are none. */
  onWords(song: Song, found: Found | undefined, view: SongView): void;
}

const IDLE: LookupStatus = { status: "idle", message: "", retrySeconds: null };

/** See the head of the file. */
export class Conductor {
  readonly #options: ConductorOptions;
  readonly #followed: Followed;
  readonly #lookup: Lookup;
  readonly #lines: LineClock;
  #view: SongView | undefined;
  #found: Found | undefined;
  #status: LookupStatus = IDLE;

  constructor(options: ConductorOptions) {
    const { clock, timers, finder, source, offsetSeconds, listener } = options;
    this.#options = options;
    this.#followed = new Followed(clock, source);
    this.#lookup = new Lookup(finder, timers, {
      onStatus: (status) => this.#onStatus(status),
      onFound: (found) => this.show(found),
    });
    this.#lines = new LineClock({
      timers,
      offsetSeconds,
      onChange: (active) => {
        options.osc.line(active);
        listener.onLine();
      },
    });
  }

  /** The song that is on, with its words. */
  get view(): SongView | undefined {
    return this.#view;
  }

  /** Where its words came from. */
  get found(): Found | undefined {
    return this.#found;
  }

  get status(): LookupStatus {
    return this.#status;
  }

  get active(): ActiveLine {
    return this.#lines.active;
  }

  get secondsToNext(): number | undefined {
    return this.#lines.secondsToNext;
  }

  /** The clock of the player that is followed. */
  get playback(): PlaybackClock | undefined {
    return this.#followed.playback;
  }

  get isPlaying(): boolean {
    return this.playback?.state?.is_playing === true;
  }

  /** Takes what a monitor has said just now. */
  take(source: Source, state: PlaybackState): void {
    const before = this.playback;
    const picked = this.#followed.take(source, state);
    if (picked === source || this.playback !== before) this.#follow(picked);
  }

  /** Follows as the configuration says now. */
  chooseSource(): void {
    this.#follow(this.#followed.pick());
  }

  /** Takes a changed offset into use. */
  changeOffset(): void {
    this.#lines.refresh();
    this.#options.osc.next();
    this.#options.listener.onLine();
    this.#options.listener.onState();
  }

  /** Shows these words of the song that is on. */
  show(found: Found): void {
    const view = this.#view;
    if (view === undefined) return;
    const isShown = view.lyrics?.isSynced === true && this.#found?.synced === found.synced;
    this.#found = found;
    // The same words again, say of a file that is known now: they stay on the screen.
    if (isShown) return this.#options.listener.onState();
    const lyrics = readLyrics(found, view.song.duration);
    this.#view = { ...view, lyrics, marks: undefined, analysis: undefined };
    this.#status = lyrics !== undefined
      ? { status: "found", message: "", retrySeconds: null }
      : { status: "instrumental", message: "it has no words", retrySeconds: null };
    this.#tellSong();
    this.#options.listener.onWords(view.song, found, this.#view);
  }

  /** Shows the words that somebody has chosen for the song that is on: nothing is looked for any more. */
  choose(found: Found): void {
    this.#lookup.stop();
    this.show(found);
  }

  /** Tells what was found out about the words, if the song is still on. */
  showAnalysis(of: SongView, analysis: Analysis): void {
    const view = this.#view;
    if (view?.lyrics === undefined || view.lyrics !== of.lyrics) return;
    const stopWords = stopWordsFor(analysis.language);
    const marks = new LineMarks(view.lyrics.lines, analysis.refrain_lines, stopWords);
    this.#view = { ...view, marks, analysis };
    this.#options.osc.analysis(this.#view);
    this.#options.listener.onLine();
  }

  /** Looks for the words anew, say because a choice was taken back. */
  lookAgain(): void {
    if (this.#view !== undefined) this.#begin(this.#view.song, this.#view.source);
  }

  stop(): void {
    this.#lookup.stop();
    this.#lines.stop();
  }

  #follow(source: Source | undefined): void {
    const { playback } = this;
    const track = playback?.state?.track ?? null;
    const song = track === null ? undefined : songOf(track);
    if (song?.key !== this.#view?.song.key) this.#begin(song, source);
    else if (song !== undefined && source !== undefined) this.#refine(song, source);
    this.#lines.follow(playback);
    this.#tellPosition();
    this.#options.listener.onLine();
  }

  #begin(song: Song | undefined, source: string | undefined): void {
    this.#lookup.stop();
    this.#found = undefined;
    this.#lines.setLyrics(undefined);
    this.#options.osc.between();
    this.#view = song && {
      song,
      source: source ?? "",
      lyrics: undefined,
      marks: undefined,
      analysis: undefined,
    };
    this.#status = IDLE;
    // What is known comes in a moment: the song before is taken off with it, not twice.
    if (song !== undefined) this.#lookup.start(song);
    else this.#tellSong();
  }

  /** The same song, of which more is known now: its length, its file, another player. */
  #refine(song: Song, source: Source): void {
    const view = this.#view;
    if (view === undefined) return;
    const before = view.song;
    const isOther = song.duration !== before.duration || song.file !== before.file ||
      song.album !== before.album || source !== view.source;
    if (!isOther) return;
    this.#view = { ...view, song, source };
    this.#lookup.refine(song);
    this.#options.osc.refine(this.#view);
    this.#options.listener.onState();
    if (song.file !== before.file && song.file !== null) this.#lookup.start(song);
    else if (this.#found !== undefined && view.lyrics?.isSynced === false) this.show(this.#found);
  }

  #onStatus(status: LookupStatus): void {
    const isFirst = this.#status.status === "idle";
    this.#status = status;
    if (isFirst) this.#tellSong();
    else this.#options.listener.onState();
    const view = this.#view;
    if (status.status === "not_found" && view !== undefined) {
      this.#options.listener.onWords(view.song, undefined, view);
    }
  }

  /** Where it is, and how far from the next line. While it is not clear yet what is known of a song, it is not told. */
  #tellPosition(): void {
    const { playback } = this;
    if (playback === undefined || this.#status.status === "idle") return;
    const { osc } = this.#options;
    osc.next();
    osc.position(playback.position, this.isPlaying);
  }

  /** Tells everybody which song is on: OSC first, the audience sees that. */
  #tellSong(): void {
    const { osc, listener } = this.#options;
    this.#lines.follow(this.playback);
    osc.song(this.#view, this.#lines.setLyrics(this.#view?.lyrics));
    this.#tellPosition();
    listener.onState();
    listener.onLine();
  }
}
