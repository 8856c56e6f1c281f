import { join } from "node:path";
import { errorText } from "../../../../bus/mod.ts";
import type { SourceView } from "../../decks/facts.ts";
import type { DeckSource, SourceContext, SourceStatus } from "../source.ts";
import type { HistoryEntry } from "./entry.ts";
import { newestM3u } from "./files.ts";
import { FolderWatch } from "./folder_watch.ts";
import { lastOfM3u } from "./m3u.ts";
import { Presence } from "./presence.ts";
import { isRunning } from "./program.ts";
import { HistoryPlayback } from "./playback.ts";
import { readTail, type Tail } from "./tail.ts";
import { lastOfTracklist, localMidnight } from "./tracklist.ts";

/** Several notices come for one write. */
const GATHER_MS = 30;
/** A line without an end that nobody goes on with for so long counts as finished. */
const SETTLED_MS = 1000;
/** The two histories differ by less than this about the same track, in seconds. */
const SAME_PLAY_SECONDS = 90;
/** While its track plays, it is looked so often whether VirtualDJ still runs. */
const PRESENCE_MS = 3000;
const HISTORY = /\.m3u8?$|tracklist\.txt$|now_playing\.txt$/i;

/** What the history cannot know by itself. */
export interface HistoryOptions {
  /** VirtualDJ's home, which has the folder History. */
  readonly home: string;
  /** VirtualDJ's option historyDelay, in seconds. */
  readonly delaySeconds: () => number;
  /** Name of VirtualDJ's program, or auto. */
  readonly program: string;
  /** Whether a better source tells what plays: then it also tells the end. */
  readonly isStandby: () => boolean;
  /** Length of a track in seconds by VirtualDJ's database; 0 if unknown. */
  readonly lengthOf: (entry: HistoryEntry) => number;
}

/** VirtualDJ's history: late by its delay, and it knows no pause, but it is always there. */
export class HistorySource implements DeckSource {
  readonly name = "files";
  readonly #options: HistoryOptions;
  readonly #context: SourceContext;
  readonly #folder: string;
  readonly #playback: HistoryPlayback;
  readonly #presence = new Presence();
  #watch: FolderWatch | undefined;
  #presenceTimer: ReturnType<typeof setInterval> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = false;
  #again = false;
  #isFirst = true;
  #stopped = false;
  #last: HistoryEntry | undefined;
  #failure: string | undefined;

  constructor(options: HistoryOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.#folder = join(options.home, "History");
    this.#playback = new HistoryPlayback(context.clock, options.delaySeconds);
  }

  get status(): SourceStatus {
    const failure = this.#watch?.failure ?? this.#failure;
    if (failure !== undefined) {
      return { state: "waiting", detail: `${failure}; set virtualdj_home to VirtualDJ's folder` };
    }
    const last = this.#last;
    if (last === undefined) {
      return { state: "waiting", detail: `${this.#folder} is watched; nothing was played yet` };
    }
    const plays = this.#deck()?.isPlaying === true;
    const detail = `the last track of ${this.#folder} is ${last.artist} - ${last.title}`;
    return { state: plays ? "live" : "waiting", detail };
  }

  view(): SourceView | undefined {
    const deck = this.#deck();
    return deck?.isPlaying === true ? { source: this.name, decks: [deck], mixer: {} } : undefined;
  }

  start(): void {
    this.#watch = new FolderWatch(this.#folder, {
      recursive: true,
      onChange: (paths) => {
        if (paths.length === 0 || paths.some((path) => HISTORY.test(path))) this.#soon(GATHER_MS);
      },
    });
    this.#presenceTimer = setInterval(() => void this.#lookForProgram(), PRESENCE_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#presenceTimer);
    clearTimeout(this.#timer);
    this.#watch?.close();
  }

  #deck() {
    return this.#playback.deck(this.#options.lengthOf);
  }

  async #lookForProgram(): Promise<void> {
    if (this.#deck()?.isPlaying !== true || this.#options.isStandby()) return;
    if (!this.#presence.hasGone(await isRunning(this.#options.program))) return;
    this.#context.log.info("VirtualDJ has ended");
    this.#playback.end();
    this.#context.changed();
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#read(ms === SETTLED_MS), ms);
  }

  async #read(isSettled: boolean): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    try {
      await this.#readBoth(isSettled);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = errorText(error);
      this.#context.log.warn("the history cannot be read: {reason}", { reason: this.#failure });
    } finally {
      this.#reading = false;
      if (this.#again) {
        this.#again = false;
        this.#soon(GATHER_MS);
      }
    }
  }

  async #readBoth(isSettled: boolean): Promise<void> {
    const playlist = await newestM3u(this.#folder);
    const lists = [playlist, join(this.#folder, "tracklist.txt")];
    const [m3u, tracklist] = await Promise.all(lists.map((path) => tailIfThere(path)));
    const later = [m3u, tracklist].some((tail) => (tail?.unfinished ?? "") !== "");
    const text = (tail: Tail) => isSettled ? tail.text + tail.unfinished : tail.text;
    const entry = latest(
      m3u && lastOfM3u(text(m3u)),
      tracklist && lastOfTracklist(text(tracklist), dayOf(tracklist.writtenAt)),
    );
    if (this.#stopped) return;
    this.#last = entry;
    const writtenAt = Math.max(m3u?.writtenAt ?? 0, tracklist?.writtenAt ?? 0);
    if (this.#playback.tell(entry, this.#isFirst ? writtenAt : undefined)) this.#context.changed();
    this.#isFirst = false;
    if (later && !isSettled) this.#soon(SETTLED_MS);
  }
}

/** The playlist knows more; the text counts when it is clearly ahead. */
function latest(
  m3u: HistoryEntry | undefined,
  tracklist: HistoryEntry | undefined,
): HistoryEntry | undefined {
  if (m3u === undefined || tracklist === undefined) return m3u ?? tracklist;
  const ahead = (tracklist.playedAt ?? 0) - (m3u.playedAt ?? 0);
  return ahead > SAME_PLAY_SECONDS ? tracklist : m3u;
}

async function tailIfThere(path: string | undefined): Promise<Tail | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readTail(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function dayOf(seconds: number): number {
  const date = new Date(seconds * 1000);
  return localMidnight(date.getFullYear(), date.getMonth() + 1, date.getDate());
}
