import { Freshness } from "./freshness.ts";
import { LyricLineState } from "./lyric_line.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { analysisOf, moodsOf, type SongAnalysis, type SongMoods } from "./song_analysis.ts";
import { lookupOf, type SongLookup } from "./song_lookup.ts";
import { nearestLine, type SongWords, wordsOf } from "./song_words.ts";
import { Speaker } from "./speaker.ts";
import type { WorkersState } from "./workers.ts";

/** The line is told every 5 s while something plays. */
const LATE_MS = 12_000;

/** The line that is sung, with those before and after it. */
export interface LyricMoment {
  readonly previous: string;
  /** Empty before the first line and in a pause. */
  readonly current: string;
  readonly next: string;
  /** Which line of the song, from 0; -1 before the first. */
  readonly index: number;
  /** How much of the line's time has passed, 0..1; null where that is not known. */
  readonly progress: number | null;
  /** Seconds until the next line; null where that is not known. */
  readonly secondsToNext: number | null;
  /** The word of the line, from 0; -1 before the first and where words have no times. */
  readonly word: number;
  readonly isRefrain: boolean;
  readonly isPlaying: boolean;
  /** False where nobody knows the times: the lines were spread over the track. */
  readonly isSynced: boolean;
}

interface Named {
  readonly artist: string;
  readonly title: string;
}

/** The words of the track, the line that is sung, and what was found out about the song. */
export class LyricsState implements StatePart {
  readonly topics: readonly string[] = ["lyrics.*", "song.categorized"];
  /** One worker's words are shown; another one's when that one is gone. */
  readonly #speaker: Speaker;
  readonly #line = new LyricLineState();
  readonly #freshness = new Freshness(LATE_MS);
  #lookup: SongLookup | null = null;
  #words: SongWords | null = null;
  #analysis: SongAnalysis | null = null;
  #moods: SongMoods | null = null;
  #refrain: readonly boolean[] = [];
  /** How far the lines that are known are from those that the worker counts. */
  #shift = 0;

  constructor(workers: WorkersState) {
    this.#speaker = new Speaker(workers);
  }

  apply({ topic, source, payload }: WorkerMessage, nowMs: number): void {
    if (!this.#speaker.hears(source ?? "lyrics_fetcher")) return;
    switch (topic) {
      case "lyrics.line":
        this.#line.take(payload);
        this.#freshness.heard(nowMs);
        this.#align();
        break;
      case "lyrics.state":
        this.#lookup = lookupOf(payload, this.#lookup, nowMs);
        break;
      case "lyrics.fetched":
        this.#words = this.#kept(this.#words, wordsOf(payload));
        this.#mark();
        this.#align();
        break;
      case "lyrics.analyzed":
        this.#analysis = this.#kept(this.#analysis, analysisOf(payload));
        this.#mark();
        break;
      case "song.categorized":
        this.#moods = this.#kept(this.#moods, moodsOf(payload));
    }
  }

  /** Commands make the worker tell of any song: what is known of the one that plays stays. */
  #kept<T extends Named>(before: T | null, news: T): T {
    return before !== null && this.#isOn(before) && !this.#isOn(news) ? before : news;
  }

  #isOn({ artist, title }: Named): boolean {
    return this.#lookup !== null && this.#lookup.artist === artist && this.#lookup.title === title;
  }

  #mark(): void {
    const [words, analysis] = [this.#words, this.#analysis];
    const isSame = words?.artist === analysis?.artist && words?.title === analysis?.title;
    const refrain = new Set((isSame ? analysis?.refrainLines ?? [] : []).map(comparable));
    this.#refrain = (words?.lines ?? []).map(({ text }) =>
      text !== "" && refrain.has(comparable(text))
    );
  }

  #align(): void {
    const { index, text } = this.#line;
    const lines = this.#words?.lines ?? [];
    const isRight = index < 0 || lines[index + this.#shift]?.text === text;
    if (!isRight) this.#shift = nearestLine(lines, index, text) - index;
  }

  /** Name of the worker that is heard; null before any was. */
  get worker(): string | null {
    return this.#speaker.name;
  }

  /** How the look-up is doing; null before it was heard of. */
  get lookup(): SongLookup | null {
    return this.#lookup;
  }

  /** All words of the song that is on; null where they are not known. */
  get words(): SongWords | null {
    return this.#words !== null && this.#isOn(this.#words) ? this.#words : null;
  }

  /** What was found out about the song that is on; null where that is not known. */
  get analysis(): SongAnalysis | null {
    return this.#analysis !== null && this.#isOn(this.#analysis) ? this.#analysis : null;
  }

  /** The moods of the song that is on; null where they are not known. */
  get moods(): SongMoods | null {
    return this.#moods !== null && this.#isOn(this.#moods) ? this.#moods : null;
  }

  /** Whether a line of {@link words} belongs to the refrain. */
  isRefrain(index: number): boolean {
    return this.#refrain[index] ?? false;
  }

  /** Index of the line that is sung among {@link words}; -1 before the first. */
  get activeLine(): number {
    return this.#line.index < 0 ? -1 : this.#line.index + this.#shift;
  }

  /** How much later than their stamps say the lines come, in milliseconds. */
  get offsetMs(): number {
    return this.#lookup?.offsetMs ?? this.#line.offsetMs;
  }

  /** For `standingOf`; null while nothing plays, for then only changes are told. */
  get freshness(): Freshness | null {
    return this.#line.isPlaying ? this.#freshness : null;
  }

  /** The line of this moment; null while no words are known. @param nowSeconds Unix seconds */
  line(nowSeconds: number): LyricMoment | null {
    const line = this.#line;
    if (!line.isKnown) return null;
    return {
      previous: this.words?.lines[this.activeLine - 1]?.text ?? line.previousText,
      current: line.text,
      next: line.nextText,
      index: line.index,
      progress: line.progress(nowSeconds),
      secondsToNext: line.secondsToNext(nowSeconds),
      word: line.word,
      isRefrain: line.isRefrain,
      isPlaying: line.isPlaying,
      isSynced: line.isSynced,
    };
  }
}

/** However a line is written: small letters and figures alone. Of a line without any it is the line. */
function comparable(text: string): string {
  const letters = text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  return letters === "" ? text.trim() : letters;
}
