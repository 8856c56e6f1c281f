import { clip } from "../../tui/glyphs.ts";
import { DecksState } from "./decks.ts";
import type { Freshness } from "./freshness.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { Player } from "./player.ts";
import { shortText } from "./short_text.ts";
import { Speaker } from "./speaker.ts";
import { TrackHistory } from "./track_history.ts";
import { trackTimes } from "./track_times.ts";
import type { WorkersState } from "./workers.ts";

/** More monitors than these are a mistake or an attack. */
const MOST_PLAYERS = 8;
/** A headline is no longer unless there is room. */
const HEADLINE_COLUMNS = 72;
const LEAST_NAME_COLUMNS = 8;

/** The track that plays, and where in it. */
export interface CurrentTrack {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  /** Seconds into the track. */
  readonly position: number;
  /** Seconds; 0 while unknown. */
  readonly duration: number;
  readonly isPlaying: boolean;
  /** Whether the audience hears it, as far as the player knows. */
  readonly isAudible: boolean;
  /** Seconds of the track per second. */
  readonly rate: number;
  /** As played now; null where the player does not know. */
  readonly bpm: number | null;
  /** Deck of a DJ program, from 1. */
  readonly deck: number | null;
  /** The program that plays, as people call it; may be empty. */
  readonly program: string;
  /** Name of the worker that says so: for `standingOf`. */
  readonly source: string;
  /** For `standingOf`; null while nothing plays, for then the worker speaks of changes only. */
  readonly freshness: Freshness | null;
}

/** Which track plays, and where in it, from the monitors of the players. */
export class PlaybackState implements StatePart {
  readonly topics: readonly string[] = [
    "spotify.state",
    "virtualdj.state",
    "virtualdj.decks",
    "virtualdj.beat",
    "lyrics.state",
  ];
  readonly decks = new DecksState();
  readonly #history = new TrackHistory();
  /** By the monitor's name. */
  readonly #players = new Map<string, Player>();
  /** Of several that tell of decks one is shown. */
  readonly #decksSpeaker: Speaker;
  #leader: Player | null = null;
  readonly #workers: WorkersState;
  /** What `lyrics_fetcher` said last that it follows, and its name. */
  #followed = { source: "", worker: "" };

  constructor(workers: WorkersState) {
    this.#workers = workers;
    this.#decksSpeaker = new Speaker(workers);
  }

  apply({ topic, source, payload }: WorkerMessage, nowMs: number): void {
    const worker = source ?? topic;
    if (topic === "lyrics.state") {
      this.#followed = { source: shortText(payload["source"]), worker };
    } else if (topic === "virtualdj.decks" || topic === "virtualdj.beat") {
      if (!this.#decksSpeaker.hears(worker)) return;
      if (topic === "virtualdj.beat") this.decks.takeBeat(payload, nowMs);
      else this.decks.takeDecks(worker, payload, nowMs);
    } else this.#playerOf(worker, topic)?.take(payload, nowMs);
    this.#lead(nowMs);
  }

  #playerOf(worker: string, topic: string): Player | null {
    let player = this.#players.get(worker);
    if (player === undefined) {
      if (this.#players.size >= MOST_PLAYERS) return null;
      player = new Player(worker, topic.slice(0, topic.indexOf(".")));
      this.#players.set(worker, player);
    }
    return player;
  }

  /** The players, in the order in which they were heard of. */
  get players(): readonly Player[] {
    return [...this.#players.values()];
  }

  /** The player whose track is shown as the one that plays; null before any was heard of. */
  get leader(): Player | null {
    return this.#leader;
  }

  /** Which source `lyrics_fetcher` follows: "spotify", "virtualdj"; empty while none is known, and while it is gone. */
  get followed(): string {
    const { source, worker } = this.#followed;
    return this.#workers.entry(worker)?.health === "alive" ? source : "";
  }

  /** The tracks that were heard, the last one first. */
  get history(): TrackHistory {
    return this.#history;
  }

  /**
   * Finds whose track it is: that of the player whose words are shown, as long as it is heard; else of the one
   * that began last among those that are heard; else the same as before.
   */
  #lead(nowMs: number): void {
    const { followed } = this;
    let best: Player | null = null;
    for (const player of this.#players.values()) {
      if (!player.isLive(nowMs)) continue;
      if (player.source === followed) {
        best = player;
        break;
      }
      if (best === null || player.liveSinceMs > best.liveSinceMs) best = player;
    }
    this.#leader = best ?? this.#withTrack() ?? this.#leader;
    if (best === null || best.track === null) return;
    const { track, source, positionThen: position, rate, timestamp } = best;
    this.#history.note({ track, source, position, rate, timestamp }, nowMs);
  }

  #withTrack(): Player | null {
    if (this.#leader !== null && this.#leader.track !== null) return this.#leader;
    for (const player of this.#players.values()) if (player.track !== null) return player;
    return null;
  }

  /** The track that plays, or that is paused; null when there is none. @param nowSeconds Unix seconds */
  current(nowSeconds: number): CurrentTrack | null {
    const player = this.#leader;
    if (player === null || player.track === null) return null;
    const { title, artist, album } = player.track;
    const { duration, isPlaying, isAudible, rate, bpm, deck, program, worker, freshness } = player;
    return {
      title,
      artist,
      album,
      position: player.positionAt(nowSeconds),
      duration,
      isPlaying,
      isAudible,
      rate,
      bpm,
      deck,
      program,
      source: worker,
      freshness,
    };
  }

  /**
   * The track that plays, in one line: "▶ Artist - Title  1:23/3:45"; null when there is none. Where the
   * monitor is gone that said so, its sign is "◌".
   * @param nowSeconds Unix seconds
   * @param columns the room that there is: the names are cut, the time stays in sight
   */
  headline(nowSeconds: number, columns = HEADLINE_COLUMNS): string | null {
    const track = this.current(nowSeconds);
    if (track === null) return null;
    const { artist, title, position, duration, isPlaying, source } = track;
    const names = [artist, title].filter((name) => name !== "").join(" - ");
    const sign = this.#isGone(source) ? "◌" : isPlaying ? "▶" : "‖";
    const times = trackTimes(position, duration);
    const room = Math.max(LEAST_NAME_COLUMNS, columns - times.length - 4);
    return `${sign} ${clip(names, room)}  ${times}`;
  }

  #isGone(worker: string): boolean {
    return this.#workers.wasSeen(worker) && this.#workers.entry(worker)?.health !== "alive";
  }
}
