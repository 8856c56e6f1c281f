/** One picture of the decks out of what all sources know: of each thing, the word of the best source. */
import type { SourceName } from "../sources/source.ts";
import { type DeckFacts, hasTrack, type MixerFacts, type SourceView } from "./facts.ts";

/** A deck with the name of the source that is believed about it. */
export interface MergedDeck extends DeckFacts {
  readonly source: SourceName;
}

/** Decks and mixer as far as anybody knows. */
export interface MergedView {
  readonly decks: readonly MergedDeck[];
  readonly mixer: MixerFacts;
}

/** Facts of a track: another source's word on them counts only if it speaks of the same track. */
const TRACK_FACTS = ["artist", "title", "album", "key", "file", "duration"] as const;
/** Facts of a deck: another source's word on them always counts. */
const DECK_FACTS = ["isLoaded", "isPlaying", "isAudible", "volume"] as const;

/**
 * Merges what sources know.
 *
 * A deck is believed to the best source that tells of it; what that one does not know is filled in from
 * the others. Sources that do not know about decks (files, beats alone) count only where nobody knows
 * of any deck: then what they know together makes deck 0.
 *
 * @param views of the sources that are alive, the best first
 */
export function mergeViews(views: readonly SourceView[]): MergedView {
  const numbered = new Map<number, MergedDeck>();
  let unnumbered: MergedDeck | undefined;
  for (const { source, decks } of views) {
    for (const facts of decks) {
      if (facts.deck === 0) {
        unnumbered = unnumbered === undefined ? { ...facts, source } : fill(unnumbered, facts);
        continue;
      }
      const better = numbered.get(facts.deck);
      numbered.set(facts.deck, better === undefined ? { ...facts, source } : fill(better, facts));
    }
  }
  const known = [...numbered.values()].sort((a, b) => a.deck - b.deck);
  const decks = known.length === 0 && unnumbered !== undefined ? [unnumbered] : known;
  return {
    decks,
    mixer: {
      balance: views.find(({ mixer }) => mixer.balance !== undefined)?.mixer.balance,
      deckCount: views.find(({ mixer }) => mixer.deckCount !== undefined)?.mixer.deckCount,
    },
  };
}

/** What `facts` knows besides `better`. */
function fill(better: MergedDeck, facts: DeckFacts): MergedDeck {
  const filled: { -readonly [K in keyof MergedDeck]: MergedDeck[K] } = { ...better };
  for (const key of DECK_FACTS) copyMissing(filled, facts, key);
  if (!hasTrack(better) ? better.isLoaded !== false : isSame(better, facts)) {
    for (const key of TRACK_FACTS) copyMissing(filled, facts, key);
    copyMissing(filled, facts, "bpm");
    copyMissing(filled, facts, "position");
    filled.changedMs = Math.max(better.changedMs, facts.changedMs);
  }
  return filled;
}

function copyMissing<K extends keyof DeckFacts>(
  to: { -readonly [P in keyof DeckFacts]: DeckFacts[P] },
  from: DeckFacts,
  key: K,
): void {
  if (to[key] === undefined) to[key] = from[key];
}

function isSame(a: DeckFacts, b: DeckFacts): boolean {
  if (a.file && b.file) return a.file === b.file;
  return folded(a.title) === folded(b.title) && folded(a.artist) === folded(b.artist);
}

function folded(text: string | undefined): string {
  return (text ?? "").normalize("NFC").toLowerCase();
}
