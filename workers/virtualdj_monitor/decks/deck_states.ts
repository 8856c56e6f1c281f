/** The decks as they are now: who plays what, where, how fast and how loud. */
import type { PlaybackState } from "../../../bus/playback/mod.ts";
import type { SongFigures } from "../library/song.ts";
import type { DecksPayload } from "../topics.ts";
import { type DeckFacts, hasTrack, type MixerFacts, type PositionSample } from "./facts.ts";
import type { MergedDeck, MergedView } from "./merge.ts";
import { type DeckChoice, loudness } from "./on_air.ts";
import { Speed } from "./speed.ts";

const MOST_PITCH = 1.25;
/** Streams have addresses instead of files. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;

/** A moment, by both clocks. */
export interface Moment {
  /** Unix seconds. */
  readonly unix: number;
  /** Monotonic milliseconds. */
  readonly ms: number;
}

/** A deck with what follows from its facts. */
export interface DeckState {
  readonly facts: MergedDeck;
  readonly isPlaying: boolean;
  readonly isAudible: boolean;
  /** Seconds into the track, now. */
  readonly position: number;
  readonly rate: number;
  readonly bpm: number | undefined;
  /** Tempo at normal speed; undefined if unknown. */
  readonly trackBpm: number | undefined;
  readonly key: string;
  /** Seconds, 0 if unknown. */
  readonly duration: number;
}

/** Finds a song in VirtualDJ's database. */
export type FindSong = (
  track: { file?: string; artist?: string; title?: string },
) => SongFigures | undefined;

interface Followed {
  readonly track: string;
  readonly speed: Speed;
}

/** Follows each deck's speed, and adds what the database knows. */
export class DeckStates {
  readonly #find: FindSong;
  readonly #followed = new Map<number, Followed>();

  constructor(find: FindSong) {
    this.#find = find;
  }

  /** The states of all decks at a moment. */
  at({ decks, mixer }: MergedView, { ms }: Moment): DeckState[] {
    return decks.map((facts) => this.#stateOf(facts, mixer, ms));
  }

  #stateOf(facts: MergedDeck, mixer: MixerFacts, nowMs: number): DeckState {
    const { artist = "", title = "", file = "", bpm } = facts;
    const song = hasTrack(facts) ? this.#find({ file, artist, title }) : undefined;
    const trackBpm = song?.bpm || undefined;
    const position = positionOfBeat(facts, trackBpm) ?? facts.position;
    const isPlaying = facts.isPlaying === true;
    const track = `${file}\n${artist}\n${title}`;
    let followed = this.#followed.get(facts.deck);
    if (followed?.track !== track) {
      followed = { track, speed: new Speed() };
      this.#followed.set(facts.deck, followed);
    }
    const rate = followed.speed.follow({ bpm, trackBpm, position, isPlaying });
    const duration = facts.duration || song?.duration || 0;
    const moved = isPlaying && position !== undefined ? (nowMs - position.atMs) / 1000 * rate : 0;
    const seconds = Math.max(0, (position?.seconds ?? 0) + moved);
    return {
      facts,
      isPlaying,
      isAudible: isPlaying && loudness(facts, mixer) > 0,
      position: duration > 0 ? Math.min(duration, seconds) : seconds,
      rate,
      bpm: bpm ?? (trackBpm === undefined ? undefined : trackBpm * rate),
      trackBpm,
      key: facts.key || song?.key || "",
      duration,
    };
  }
}

/** Beats are of the same length in the track, however fast it is played. */
function positionOfBeat(
  { beat, bpm }: DeckFacts,
  trackBpm: number | undefined,
): PositionSample | undefined {
  if (beat === undefined || bpm === undefined) return undefined;
  const ratio = bpm / (trackBpm ?? bpm);
  // Of another tempo altogether is the track before: the history is late.
  const isIts = ratio > 1 / MOST_PITCH && ratio < MOST_PITCH;
  return {
    seconds: beat.beats * 60 / (isIts && trackBpm !== undefined ? trackBpm : bpm),
    atMs: beat.atMs,
  };
}

/** What `virtualdj.state` says of the deck on air, or of none. */
export function playbackOf(state: DeckState | undefined, { unix }: Moment): PlaybackState {
  const nothing: PlaybackState = {
    is_playing: false,
    track: null,
    position: 0,
    timestamp: unix,
    player: "VirtualDJ",
    deck: null,
    bpm: null,
    is_audible: false,
    rate: 1,
  };
  if (state === undefined) return nothing;
  const { facts, duration, bpm } = state;
  const { artist = "", title = "", album = "", file = "" } = facts;
  return {
    ...nothing,
    is_playing: state.isPlaying,
    track: hasTrack(facts)
      ? { artist, title, album, duration: rounded(duration), file: localFile(file) }
      : null,
    position: rounded(state.position),
    deck: facts.deck || null,
    bpm: bpm === undefined ? null : rounded(bpm),
    is_audible: state.isAudible,
    rate: fine(state.rate),
  };
}

/** What `virtualdj.decks` says. */
export function decksPayload(
  states: readonly DeckState[],
  onAir: number | undefined,
  mixer: MixerFacts,
  selected: DeckChoice,
  { unix }: Moment,
): DecksPayload {
  return {
    timestamp: unix,
    on_air: onAir || null,
    selected,
    balance: mixer.balance ?? null,
    decks: states.map(({ facts, ...state }) => ({
      deck: facts.deck || null,
      source: facts.source,
      on_air: facts.deck === onAir,
      is_loaded: hasTrack(facts),
      is_playing: state.isPlaying,
      is_audible: state.isAudible,
      // An empty deck has an invitation for a title.
      artist: hasTrack(facts) ? facts.artist ?? "" : "",
      title: hasTrack(facts) ? facts.title ?? "" : "",
      album: hasTrack(facts) ? facts.album ?? "" : "",
      key: state.key,
      file: localFile(facts.file ?? ""),
      duration: rounded(state.duration),
      position: rounded(state.position),
      rate: fine(state.rate),
      bpm: state.bpm === undefined ? null : rounded(state.bpm),
      track_bpm: state.trackBpm === undefined ? null : rounded(state.trackBpm),
      volume: facts.volume === undefined ? null : rounded(facts.volume),
    })),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A rate must be exact: 0.0005 of it is half a second in a long mix. */
function fine(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function localFile(file: string): string | null {
  return file === "" || ADDRESS.test(file) ? null : file;
}
