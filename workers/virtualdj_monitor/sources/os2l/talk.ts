import type { DeckFacts, SourceView } from "../../decks/facts.ts";
import { ScriptDecks } from "../../decks/script_decks.ts";
import type { BeatEvent, ValueEvent } from "./event.ts";
import { tellDecks } from "./subscription.ts";

/** While something plays, silence of this length means that VirtualDJ hangs, or its line is cut. */
const SILENT_MS = 3000;
/** Beats further apart than this, and than two at their tempo, are no longer played. */
const LEAST_BEAT_WAIT_MS = 2000;

/**
 * What one VirtualDJ has said over OS2L: all about its decks if it answers the subscription; else its
 * beats alone, which tell that something plays, how fast, and about how far into the track.
 */
export class Os2lTalk {
  readonly #decks = new ScriptDecks();
  #beat: BeatEvent | undefined;
  #beatMs = -Infinity;
  #heardMs = -Infinity;

  /** Takes a beat. */
  beat(event: BeatEvent, nowMs: number): void {
    this.#beat = event;
    this.#beatMs = nowMs;
    this.#heardMs = nowMs;
  }

  /** Takes a value. @returns whether anything is known now that was not */
  value(event: ValueEvent, nowMs: number): boolean {
    this.#heardMs = nowMs;
    return tellDecks(this.#decks, event, nowMs);
  }

  /** Whether VirtualDJ tells about its decks, and not only of its beats. */
  get knowsDecks(): boolean {
    return this.#decks.decks.length > 0;
  }

  /** Whether nothing has been heard for so long that a line that is cut would look the same. */
  isSilent(nowMs: number): boolean {
    return nowMs - this.#heardMs > SILENT_MS;
  }

  /** What is known now; undefined when nothing is, or no longer. */
  view(nowMs: number): SourceView | undefined {
    const { decks, mixer } = this.#decks;
    if (decks.length > 0) {
      const plays = decks.some(({ isPlaying }) => isPlaying === true);
      if (plays && this.isSilent(nowMs)) return undefined;
      return { source: "os2l", decks, mixer };
    }
    const beat = this.#beat;
    return beat === undefined
      ? undefined
      : { source: "os2l", decks: [this.#ofBeats(beat, nowMs)], mixer };
  }

  #ofBeats({ bpm, position }: BeatEvent, nowMs: number): DeckFacts {
    const beatMs = bpm > 0 ? 60_000 / bpm : 0;
    const isPlaying = nowMs - this.#beatMs < Math.max(LEAST_BEAT_WAIT_MS, 2 * beatMs);
    return {
      deck: 0,
      isPlaying,
      isAudible: isPlaying,
      bpm: bpm > 0 ? bpm : undefined,
      beat: bpm > 0 && position >= 0 ? { beats: position, atMs: this.#beatMs } : undefined,
      changedMs: -Infinity,
    };
  }
}
