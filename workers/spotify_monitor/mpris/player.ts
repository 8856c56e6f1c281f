import { type Clock, errorText } from "../../../bus/mod.ts";
import { type PlaybackState, trackText } from "../../../bus/playback/mod.ts";
import { type Candidate, type NamedPlayer, type PlayerChoice, rankOf } from "../choice.ts";
import type { PlaybackStatus, PlayerInfo } from "../source.ts";
import { entry } from "./metadata.ts";
import { MprisPlayerState } from "./player_state.ts";
import { type BusSignal, NoAnswerError, type SessionBus } from "./session_bus.ts";

const PATH = "/org/mpris/MediaPlayer2";
const ROOT = "org.mpris.MediaPlayer2";
const PLAYER = "org.mpris.MediaPlayer2.Player";
const PROPERTIES = "org.freedesktop.DBus.Properties";

/** A change is told when the position is known, but not later than this. */
const TELL_MS = 100;
/** After a change it is asked again: many say where they will be before they are there. */
const SETTLE_MS = 250;
/** A player that has not answered for so long makes no music. */
const HUNG_MS = 4_000;

/** What {@link MprisPlayer} needs. */
export interface MprisPlayerOptions {
  readonly bus: SessionBus;
  /** Unique name of its connection. */
  readonly owner: string;
  /** Names that it has on the bus, without the common beginning. */
  readonly names: Set<string>;
  readonly choice: PlayerChoice;
  readonly clock: Clock;
  onChange(): void;
}

/** One player on the bus: listens to its signals and asks it where it is. */
export class MprisPlayer implements Candidate, NamedPlayer {
  readonly names: Set<string>;
  readonly #options: MprisPlayerOptions;
  readonly #state = new MprisPlayerState();
  #identity = "";
  #isKnown = false;
  #isGone = false;
  #reading = false;
  #readAgain = false;
  #tellTimer: ReturnType<typeof setTimeout> | undefined;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #answeredMs: number;
  #playingSinceMs = -Infinity;
  #problem: string | undefined;

  constructor(options: MprisPlayerOptions) {
    this.#options = options;
    this.names = options.names;
    this.#answeredMs = options.clock.monotonicMs();
  }

  /** The shortest of its names: VLC has one with the number of its process besides. */
  get name(): string {
    return [...this.names].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? "";
  }

  get identity(): string {
    return this.#identity || this.name;
  }

  get rank(): number {
    return rankOf(this, this.#options.choice) ?? Infinity;
  }

  get status(): PlaybackStatus {
    return this.#isHung ? "stopped" : this.#state.status;
  }

  get playingSinceMs(): number {
    return this.#playingSinceMs;
  }

  /** Whether it has said what it does. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Why nothing is known of it, or nothing new. */
  get problem(): string | undefined {
    return this.#isHung || !this.#isKnown ? this.#problem ?? "it does not answer" : undefined;
  }

  /** What it plays, as of now. */
  get playback(): PlaybackState {
    const { clock } = this.#options;
    const told = this.#state.playback(this.identity, clock.monotonicMs(), clock.now());
    return this.#isHung ? { ...told, is_playing: false } : told;
  }

  /** What is known of it. */
  get info(): PlayerInfo {
    const track = this.#state.track;
    return {
      name: this.name,
      identity: this.identity,
      source: "mpris",
      status: this.problem === undefined ? this.status : "unknown",
      artist: track?.artist ?? "",
      title: track?.title ?? "",
      followed: this.rank < Infinity,
    };
  }

  /** Listens from now on, and asks for everything. */
  async open(): Promise<void> {
    const { bus, owner } = this.#options;
    try {
      await bus.ask("AddMatch", "s", `type='signal',sender='${owner}',path='${PATH}'`);
      this.#identity = trackText(await this.#get(ROOT, "Identity").catch(() => ""));
      await this.refresh();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** No longer listens. */
  close(): void {
    this.#isGone = true;
    clearTimeout(this.#tellTimer);
    clearTimeout(this.#settleTimer);
    const { bus, owner } = this.#options;
    if (bus.isClosed) return;
    const rule = `type='signal',sender='${owner}',path='${PATH}'`;
    // The rule has ended with the connection if it cannot be taken back.
    bus.ask("RemoveMatch", "s", rule).catch(() => undefined);
  }

  /** Asks for all properties. */
  async refresh(): Promise<void> {
    const { bus, owner, clock } = this.#options;
    const askedMs = clock.monotonicMs();
    const properties = await bus.call({
      destination: owner,
      path: PATH,
      interface: PROPERTIES,
      member: "GetAll",
      signature: "s",
      body: [PLAYER],
    });
    this.#answered();
    this.#isKnown = true;
    this.#apply(properties);
    const position = entry(properties, "Position");
    this.#state.readPosition(position, (askedMs + clock.monotonicMs()) / 2);
    this.#tell();
  }

  /** Looks where it is, if it plays; what does not answer is asked for everything again. */
  look(): void {
    if (this.#isGone) return;
    if (!this.#isKnown || this.#isHung) {
      this.refresh().catch((error: unknown) => this.#failed(error));
    } else if (this.#state.status === "playing") this.#readPosition();
  }

  /** A signal of its connection and object. */
  onSignal(signal: BusSignal): void {
    const [first, second, third] = signal.body;
    if (signal.interface === PLAYER && signal.member === "Seeked") {
      this.#state.jumped(first, this.#options.clock.monotonicMs());
      this.#answered();
      this.#tellSoon();
    } else if (signal.interface === PROPERTIES && signal.member === "PropertiesChanged") {
      if (first !== PLAYER) return;
      this.#answered();
      this.#apply(second);
      // Some say only that something has changed.
      if (Array.isArray(third) && third.length > 0) {
        this.refresh().catch((error: unknown) => this.#failed(error));
      }
      this.#tellSoon();
    }
  }

  get #isHung(): boolean {
    return this.#state.status === "playing" &&
      this.#options.clock.monotonicMs() - this.#answeredMs > HUNG_MS;
  }

  #apply(properties: unknown): void {
    const nowMs = this.#options.clock.monotonicMs();
    const before = this.#state.status;
    this.#state.apply(properties, nowMs);
    if (this.#state.status === "playing" && before !== "playing") this.#playingSinceMs = nowMs;
  }

  /** Tells of a change when the position is known, which takes a millisecond or so. */
  #tellSoon(): void {
    this.#tellTimer ??= setTimeout(() => this.#tell(), TELL_MS);
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.look(), SETTLE_MS);
    this.#readPosition();
  }

  #tell(): void {
    clearTimeout(this.#tellTimer);
    this.#tellTimer = undefined;
    if (!this.#isGone) this.#options.onChange();
  }

  #readPosition(): void {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    this.#readAgain = false;
    const { clock } = this.#options;
    const askedMs = clock.monotonicMs();
    this.#get(PLAYER, "Position").then((value) => {
      this.#answered();
      // What was asked before a jump does not count after it.
      if (this.#readAgain) return;
      this.#state.readPosition(value, (askedMs + clock.monotonicMs()) / 2);
      this.#tell();
    }, (error: unknown) => this.#failed(error)).finally(() => {
      this.#reading = false;
      if (this.#readAgain && !this.#isGone) this.#readPosition();
    });
  }

  #get(from: string, property: string): Promise<unknown> {
    return this.#options.bus.call({
      destination: this.#options.owner,
      path: PATH,
      interface: PROPERTIES,
      member: "Get",
      signature: "ss",
      body: [from, property],
    });
  }

  #answered(): void {
    this.#answeredMs = this.#options.clock.monotonicMs();
    this.#problem = undefined;
  }

  /** A refusal is an answer too: there are players without a position. */
  #failed(error: unknown): void {
    this.#problem = errorText(error);
    if (this.#isKnown && !(error instanceof NoAnswerError)) {
      this.#answeredMs = this.#options.clock.monotonicMs();
    }
  }
}
