/** Which deck the audience hears. */
import { type DeckFacts, hasTrack, type MixerFacts } from "./facts.ts";

/** Of two decks that are heard, one must be louder by so much, 0..1, to be the one. */
const CLEARLY_LOUDER = 0.1;
/** ... and for so long: a cross-fade is no flicker. */
const LOUDER_MS = 1000;
/** A deck that falls silent for less than this (a scratch, a cut) stays on air. */
const SILENT_MS = 300;
const LEAST_LOUDNESS = 0.02;

/** A deck by number, or whichever the rule finds. */
export type DeckChoice = number | "auto";

/**
 * How loud a deck is, 0..1, as far as is known: 0 for one that is not heard. VirtualDJ's own
 * `is_audible` decides whether it is; fader and cross-fader say how much.
 */
export function loudness(deck: DeckFacts, { balance }: MixerFacts): number {
  if (!hasTrack(deck) && deck.deck !== 0) return 0;
  if (deck.isPlaying === false || deck.isAudible === false) return 0;
  if (deck.isPlaying === undefined && deck.isAudible === undefined) return 0;
  const isLeft = deck.deck % 2 === 1;
  const share = balance === undefined || deck.deck === 0
    ? 1
    : Math.min(1, 2 * (isLeft ? 1 - balance : balance));
  const level = (deck.volume ?? 1) * share;
  if (level > LEAST_LOUDNESS) return level;
  return deck.isAudible === true ? LEAST_LOUDNESS : 0;
}

/**
 * Follows who is on air. The deck that is stays so while it is heard and none is clearly louder for a
 * second; once it is silent for 0.3 s another that is heard takes over. While none is heard the last one
 * stays: it is paused, or faded out.
 */
export class OnAir {
  #choice: DeckChoice = "auto";
  #current: number | undefined;
  #challenger: number | undefined;
  #sinceMs = 0;

  /** What was chosen by hand. */
  get choice(): DeckChoice {
    return this.#choice;
  }

  set choice(choice: DeckChoice) {
    this.#choice = choice;
    this.#challenger = undefined;
    if (choice === "auto") this.#current = undefined;
  }

  /** @returns the deck on air; undefined if there is none */
  follow<D extends DeckFacts>(
    decks: readonly D[],
    mixer: MixerFacts,
    nowMs: number,
  ): D | undefined {
    if (this.#choice !== "auto") return decks.find(({ deck }) => deck === this.#choice);
    const current = decks.find(({ deck }) => deck === this.#current);
    const loudest = loudestOf(decks, mixer);
    const own = current === undefined ? 0 : loudness(current, mixer);
    if (loudest === undefined) {
      this.#challenger = undefined;
      return current !== undefined && hasTrack(current) ? current : this.#take(fallback(decks));
    }
    if (current === undefined || loudest === current || !hasTrack(current)) {
      return this.#take(loudest);
    }
    if (own > 0 && loudness(loudest, mixer) <= own + CLEARLY_LOUDER) {
      this.#challenger = undefined;
      return current;
    }
    if (this.#challenger !== loudest.deck) {
      this.#challenger = loudest.deck;
      this.#sinceMs = nowMs;
    }
    return nowMs - this.#sinceMs >= (own > 0 ? LOUDER_MS : SILENT_MS)
      ? this.#take(loudest)
      : current;
  }

  /** Monotonic milliseconds at which somebody may take over; undefined while nobody is about to. */
  get dueMs(): number | undefined {
    return this.#challenger === undefined ? undefined : this.#sinceMs + SILENT_MS;
  }

  #take<D extends DeckFacts>(deck: D | undefined): D | undefined {
    this.#challenger = undefined;
    this.#current = deck?.deck;
    return deck;
  }
}

function loudestOf<D extends DeckFacts>(decks: readonly D[], mixer: MixerFacts): D | undefined {
  let loudest: D | undefined;
  let most = 0;
  for (const deck of decks) {
    const level = loudness(deck, mixer);
    if (level > most) [loudest, most] = [deck, level];
  }
  return loudest;
}

/** While nobody plays: the first deck with a track, for that is what will be heard. */
function fallback<D extends DeckFacts>(decks: readonly D[]): D | undefined {
  return decks.find((deck) => hasTrack(deck));
}
