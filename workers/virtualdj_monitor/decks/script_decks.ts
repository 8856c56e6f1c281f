import type { DeckFacts, MixerFacts, PositionSample } from "./facts.ts";
import { flagOf, numberOf, pathOf, type ScriptValue, shareOf, textOf } from "./script_value.ts";

/** VirtualDJ has up to so many decks. */
export const MOST_DECKS = 4;
/** No track is longer, in seconds. */
const LONGEST_TRACK = 24 * 3600;
const FASTEST_BPM = 1000;
/** A position that moved by so much between two readings, in seconds, is that of a deck that plays. */
const MOVED_SECONDS = 0.02;
const STALLED_MS = 1500;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Deck extends Mutable<DeckFacts> {
  /** The position as a share of the track, for when its length becomes known. */
  share?: { value: number; atMs: number } | undefined;
  /** Whether VirtualDJ itself has told whether it plays; else it is seen from the position. */
  toldPlaying?: boolean;
  movedMs?: number;
}

/**
 * The decks, put together from values of VDJScript: whoever asks for `deck 1 get_title`, by whichever
 * door, tells the answer here. A verb or value that is not understood changes nothing.
 */
export class ScriptDecks {
  readonly #decks = new Map<number, Deck>();
  #mixer: Mutable<MixerFacts> = {};

  /** Takes the value of a verb of one deck. @returns whether anything is known now that was not */
  tellDeck(number: number, verb: string, value: ScriptValue, nowMs: number): boolean {
    if (!Number.isInteger(number) || number < 1 || number > MOST_DECKS) return false;
    let deck = this.#decks.get(number);
    if (deck === undefined) {
      deck = { deck: number, changedMs: -Infinity };
      this.#decks.set(number, deck);
    }
    return tell(deck, verb, value, nowMs);
  }

  /** Takes the value of a verb of the mixer. @returns whether anything is known now that was not */
  tellMixer(verb: string, value: ScriptValue): boolean {
    switch (verb) {
      case "get_crossfader_result":
      case "get_crossfader_result full":
        return set(this.#mixer, "balance", shareOf(value));
      case "get_decks": {
        const count = numberOf(value);
        const isCount = count !== undefined && count >= 1;
        return set(this.#mixer, "deckCount", isCount ? Math.min(count, MOST_DECKS) : undefined);
      }
      default:
        return false;
    }
  }

  /** The decks in order; those that only mirror others are left out. */
  get decks(): DeckFacts[] {
    const count = this.#mixer.deckCount ?? MOST_DECKS;
    return [...this.#decks.values()].filter(({ deck }) => deck <= count)
      .sort((a, b) => a.deck - b.deck);
  }

  get mixer(): MixerFacts {
    return this.#mixer;
  }

  /** Forgets everything. */
  clear(): void {
    this.#decks.clear();
    this.#mixer = {};
  }
}

function tell(deck: Deck, verb: string, value: ScriptValue, nowMs: number): boolean {
  switch (verb) {
    case "get_title":
      return setName(deck, "title", textOf(value), nowMs);
    case "get_artist":
      return setName(deck, "artist", textOf(value), nowMs);
    case "get_album":
      return setName(deck, "album", textOf(value), nowMs);
    case "get_filepath":
      return setName(deck, "file", pathOf(value), nowMs);
    case "get_key":
      return set(deck, "key", textOf(value));
    case "get_bpm":
      return set(deck, "bpm", within(numberOf(value), 1, FASTEST_BPM));
    case "volume":
      return set(deck, "volume", shareOf(value));
    case "loaded":
      return set(deck, "isLoaded", flagOf(value));
    case "is_audible":
      return set(deck, "isAudible", flagOf(value));
    case "play": {
      const isPlaying = flagOf(value);
      if (isPlaying !== undefined) deck.toldPlaying = true;
      return set(deck, "isPlaying", isPlaying);
    }
    case "get_songlength":
      return setDuration(deck, numberOf(value));
    case "get_time total":
      return setDuration(deck, thousandth(numberOf(value)));
    case "get_time elapsed absolute":
      return setPosition(deck, thousandth(numberOf(value)), nowMs);
    case "song_pos":
    case "get_position": {
      const share = shareOf(value);
      deck.share = share === undefined ? undefined : { value: share, atMs: nowMs };
      return setPosition(deck, ofTrack(deck), nowMs);
    }
    default:
      return false;
  }
}

function set<T, K extends keyof T>(record: T, key: K, value: T[K] | undefined): boolean {
  if (value === undefined || record[key] === value) return false;
  record[key] = value;
  return true;
}

function setName(
  deck: Deck,
  key: "title" | "artist" | "album" | "file",
  value: string | undefined,
  nowMs: number,
): boolean {
  if (!set(deck, key, value)) return false;
  deck.changedMs = nowMs;
  return true;
}

function setDuration(deck: Deck, seconds: number | undefined): boolean {
  const changed = set(deck, "duration", within(seconds, 0, LONGEST_TRACK));
  if (changed && deck.share !== undefined) setPosition(deck, ofTrack(deck), deck.share.atMs);
  return changed;
}

function setPosition(deck: Deck, seconds: number | undefined, nowMs: number): boolean {
  if (seconds === undefined || seconds > LONGEST_TRACK) return false;
  const before: PositionSample | undefined = deck.position;
  const position = { seconds: Math.max(0, seconds), atMs: nowMs };
  deck.position = position;
  if (deck.toldPlaying !== true && before !== undefined) inferPlaying(deck, before, position);
  return true;
}

/** For versions that never answer `play`. */
function inferPlaying(deck: Deck, before: PositionSample, now: PositionSample): void {
  if (Math.abs(now.seconds - before.seconds) > MOVED_SECONDS) {
    deck.isPlaying = true;
    deck.movedMs = now.atMs;
  } else if (now.atMs - (deck.movedMs ?? -Infinity) > STALLED_MS) deck.isPlaying = false;
}

function ofTrack({ share, duration }: Deck): number | undefined {
  return share === undefined || duration === undefined ? undefined : share.value * duration;
}

function thousandth(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 1000;
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
