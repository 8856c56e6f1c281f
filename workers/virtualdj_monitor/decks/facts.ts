/** What a source knows about VirtualDJ's decks and mixer. What it does not know is undefined. */

import type { SourceName } from "../sources/source.ts";

/** Where a deck is in its track, and when that was right. */
export interface PositionSample {
  /** Seconds into the track at normal speed. */
  readonly seconds: number;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

/** How many beats into its track a deck was, and when. */
export interface BeatSample {
  readonly beats: number;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

/** One deck as one source knows it. */
export interface DeckFacts {
  /** From 1; 0 for the deck of a source that does not know which it is. */
  readonly deck: number;
  readonly isLoaded?: boolean | undefined;
  readonly artist?: string | undefined;
  readonly title?: string | undefined;
  readonly album?: string | undefined;
  readonly key?: string | undefined;
  readonly file?: string | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
  /** Tempo as played now. */
  readonly bpm?: number | undefined;
  readonly isPlaying?: boolean | undefined;
  /** VirtualDJ's own word on it: playing, and its volume up. */
  readonly isAudible?: boolean | undefined;
  /** Its fader, 0..1. */
  readonly volume?: number | undefined;
  readonly position?: PositionSample | undefined;
  /** Its last beat, where that is all that is known of the position. */
  readonly beat?: BeatSample | undefined;
  /** Monotonic milliseconds at which the track's name last changed; others of its facts may follow. */
  readonly changedMs: number;
}

/** The mixer as one source knows it. */
export interface MixerFacts {
  /** Balance of what is heard: 0 is the left side, decks 1 and 3, alone; 1 the right side. */
  readonly balance?: number | undefined;
  /** How many decks are real: VirtualDJ tells of further ones that mirror them. */
  readonly deckCount?: number | undefined;
}

/** Everything that one source knows now. */
export interface SourceView {
  /** Name of the source. */
  readonly source: SourceName;
  readonly decks: readonly DeckFacts[];
  readonly mixer: MixerFacts;
}

/** Whether a deck has a track that has a name. */
export function hasTrack({ title, artist, file, isLoaded }: DeckFacts): boolean {
  if (isLoaded === false) return false;
  return Boolean(title) || Boolean(artist) || Boolean(file);
}
