import type { Clock, Logger } from "../../bus/mod.ts";
import { PlaybackReporter, type PlaybackState } from "../../bus/playback/mod.ts";
import {
  decksPayload,
  type DeckState,
  DeckStates,
  type FindSong,
  type Moment,
  playbackOf,
} from "./decks/deck_states.ts";
import { DecksReporter } from "./decks/decks_reporter.ts";
import type { DeckFacts } from "./decks/facts.ts";
import { mergeViews } from "./decks/merge.ts";
import { type DeckChoice, OnAir } from "./decks/on_air.ts";
import type { DeckSource, SourceName } from "./sources/source.ts";
import type { DecksPayload } from "./topics.ts";

/** News of one moment come in several pieces: they are told together. */
const GATHER_MS = 20;
/** A title comes before its artist: a track is told when nothing about it has changed for so long. */
const SETTLE_MS = 100;
/** ... or has changed again and again for so long. */
const MOST_SETTLE_MS = 500;

/** What the monitor tells. */
export interface MonitorOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly findSong: FindSong;
  readonly publishState: (state: PlaybackState) => void;
  readonly publishDecks: (decks: DecksPayload) => void;
}

/** Puts together what all sources know, and tells it when it is news. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #onAir = new OnAir();
  readonly #states: DeckStates;
  readonly #reporter: PlaybackReporter;
  readonly #decksReporter: DecksReporter;
  #sources: readonly DeckSource[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerMs = Infinity;
  #unsettledMs: number | undefined;
  #current: DeckState | undefined;
  #used: SourceName | undefined;

  constructor(options: MonitorOptions) {
    const { clock, findSong, publishState, publishDecks } = options;
    this.#options = options;
    this.#states = new DeckStates(findSong);
    this.#reporter = new PlaybackReporter({ clock, publish: publishState });
    this.#decksReporter = new DecksReporter(clock, publishDecks);
  }

  /** Whom it asks, the best first. */
  set sources(sources: readonly DeckSource[]) {
    this.#sources = sources;
    this.changed();
  }

  /** What was told last. */
  get state(): PlaybackState | undefined {
    return this.#reporter.state;
  }

  /** The decks as they were told last. */
  get decks(): DecksPayload | undefined {
    return this.#decksReporter.told;
  }

  /** The deck on air; undefined if there is none, or none with a number. */
  get deck(): number | undefined {
    return this.#current?.facts.deck || undefined;
  }

  /** The source that is believed about the deck on air. */
  get used(): SourceName | undefined {
    return this.#used;
  }

  get choice(): DeckChoice {
    return this.#onAir.choice;
  }

  /** Follows a deck by hand, or again whichever is on air. */
  choose(choice: DeckChoice): void {
    this.#onAir.choice = choice;
    this.update();
  }

  /** A source may know something new: looks at it in a moment. */
  changed(): void {
    this.#lookIn(GATHER_MS);
  }

  /** Looks at what all sources know, and tells what is news. To be called every second at least. */
  update(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerMs = Infinity;
    const { clock } = this.#options;
    const moment: Moment = { unix: clock.now(), ms: clock.monotonicMs() };
    const views = this.#sources.flatMap((source) => source.view() ?? []);
    const merged = mergeViews(views);
    const states = this.#states.at(merged, moment);
    const facts = this.#onAir.follow(merged.decks, merged.mixer, moment.ms);
    if (this.#onAir.dueMs !== undefined) this.#lookIn(SETTLE_MS);
    const payload = decksPayload(states, facts?.deck, merged.mixer, this.choice, moment);
    const earlyMs = this.#decksReporter.offer(payload);
    if (earlyMs !== undefined) this.#lookIn(earlyMs);
    if (this.#isUnsettled(facts, moment.ms)) return this.#lookIn(SETTLE_MS);
    this.#current = states.find((state) => state.facts === facts);
    this.#tellSource(this.#current?.facts.source);
    this.#reporter.offer(playbackOf(this.#current, moment));
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    const dueMs = this.#options.clock.monotonicMs() + ms;
    if (dueMs >= this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = dueMs;
    this.#timer = setTimeout(() => this.update(), ms);
  }

  #isUnsettled(deck: DeckFacts | undefined, nowMs: number): boolean {
    if (deck === undefined || nowMs - deck.changedMs >= SETTLE_MS) {
      this.#unsettledMs = undefined;
      return false;
    }
    this.#unsettledMs ??= nowMs;
    return nowMs - this.#unsettledMs < MOST_SETTLE_MS;
  }

  #tellSource(used: SourceName | undefined): void {
    if (used === this.#used) return;
    this.#used = used;
    const { log } = this.#options;
    if (used === undefined) log.info("nothing is heard of VirtualDJ");
    else log.info("VirtualDJ is followed by {source}", { source: used });
  }
}
