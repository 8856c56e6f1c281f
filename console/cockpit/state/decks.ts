import { AnchoredPosition } from "./anchored_position.ts";
import { Freshness } from "./freshness.ts";
import { numberOr, numberOrNull, type Payload, payloads } from "./payload.ts";
import { shortText } from "./short_text.ts";

const MOST_DECKS = 8;
const LATE_MS = 12_000;
/** How long a beat's lamp is lit. */
const BEAT_MS = 120;
/** Without a beat for so long there are none: a tempo of 20 BPM has one in 3 s. */
const SILENT_MS = 4_000;

/** A deck of a DJ program. */
export interface Deck {
  /** From 1; null where it is not known which it is. */
  readonly number: number | null;
  /** How it is known: "osc", "os2l", "network_control", "files". */
  readonly knownBy: string;
  readonly isOnAir: boolean;
  readonly isLoaded: boolean;
  readonly isPlaying: boolean;
  readonly isAudible: boolean;
  readonly artist: string;
  readonly title: string;
  readonly album: string;
  readonly key: string;
  /** Seconds, 0 while unknown. */
  readonly duration: number;
  readonly rate: number;
  /** As played now. */
  readonly bpm: number | null;
  /** At normal speed. */
  readonly trackBpm: number | null;
  /** Fader, 0..1. */
  readonly volume: number | null;
  readonly position: AnchoredPosition;
}

/** The last beat that a DJ program told. */
export interface DeckBeat {
  /** Which beat of the track; negative before the first. */
  readonly position: number;
  readonly bpm: number;
  readonly strength: number;
  readonly deck: number | null;
  /** Monotonic milliseconds at which it came. */
  readonly atMs: number;
}

/** The decks and beats of VirtualDJ. */
export class DecksState {
  /** Name of the monitor; null before it told anything. */
  worker: string | null = null;
  decks: readonly Deck[] = [];
  /** The deck that the audience hears; null while none is known. */
  onAir: number | null = null;
  /** What was chosen by hand; null while the monitor finds out by itself. */
  selected: number | null = null;
  /** What is heard: 0 the left side alone, 1 the right side; null while unknown. */
  balance: number | null = null;
  readonly #freshness = new Freshness(LATE_MS);
  #beat: DeckBeat | null = null;

  /** Takes `virtualdj.decks`. @param nowMs monotonic milliseconds */
  takeDecks(worker: string, payload: Payload, nowMs: number): void {
    this.worker = worker;
    this.#freshness.heard(nowMs);
    const timestamp = numberOrNull(payload["timestamp"]);
    this.onAir = numberOrNull(payload["on_air"]);
    this.selected = numberOrNull(payload["selected"]);
    this.balance = unitOrNull(payload["balance"]);
    this.decks = payloads(payload["decks"], MOST_DECKS).map((deck) => deckOf(deck, timestamp));
  }

  /** Takes `virtualdj.beat`. @param nowMs monotonic milliseconds */
  takeBeat(payload: Payload, nowMs: number): void {
    this.#beat = {
      position: Math.round(numberOr(payload["position"], 0)),
      bpm: numberOr(payload["bpm"], 0),
      strength: unitOrNull(payload["strength"]) ?? 0,
      deck: numberOrNull(payload["deck"]),
      atMs: nowMs,
    };
  }

  /** The last beat; null when it is too long ago. */
  beat(nowMs: number): DeckBeat | null {
    const beat = this.#beat;
    return beat !== null && nowMs - beat.atMs < SILENT_MS ? beat : null;
  }

  /** Whether the lamp of the beat is lit. */
  isBeatLit(nowMs: number): boolean {
    return this.#beat !== null && nowMs - this.#beat.atMs < BEAT_MS;
  }

  /** How late the decks are; null while none plays, for then only changes are told. */
  get freshness(): Freshness | null {
    return this.decks.some(({ isPlaying }) => isPlaying) ? this.#freshness : null;
  }
}

function deckOf(deck: Payload, timestamp: number | null): Deck {
  const isPlaying = deck["is_playing"] === true;
  const rate = numberOr(deck["rate"], 1);
  const position = new AnchoredPosition();
  position.set(numberOr(deck["position"], 0), isPlaying ? rate : 0, timestamp);
  return {
    number: numberOrNull(deck["deck"]),
    knownBy: shortText(deck["source"]),
    isOnAir: deck["on_air"] === true,
    isLoaded: deck["is_loaded"] === true,
    isPlaying,
    isAudible: deck["is_audible"] === true,
    artist: shortText(deck["artist"]),
    title: shortText(deck["title"]),
    album: shortText(deck["album"]),
    key: shortText(deck["key"]),
    duration: Math.max(0, Math.min(86_400, numberOr(deck["duration"], 0))),
    rate,
    bpm: numberOrNull(deck["bpm"]),
    trackBpm: numberOrNull(deck["track_bpm"]),
    volume: unitOrNull(deck["volume"]),
    position,
  };
}

function unitOrNull(value: unknown): number | null {
  const number = numberOrNull(value);
  return number === null ? null : Math.max(0, Math.min(1, number));
}
