import type { Clock } from "../../../bus/mod.ts";
import type { DecksPayload } from "../topics.ts";

const REPEAT_MS = 5000;
/** Faders move all the time in a mix: they are told no more often. */
const LEAST_INTERVAL_MS = 100;
const SEEK_SECONDS = 0.25;

/** Publishes the decks when they are news: a change at once, all again every 5 s while one plays. */
export class DecksReporter {
  readonly #clock: Clock;
  readonly #publish: (decks: DecksPayload) => void;
  #told: DecksPayload | undefined;
  #toldText = "";
  #toldMs = -Infinity;

  constructor(clock: Clock, publish: (decks: DecksPayload) => void) {
    this.#clock = clock;
    this.#publish = publish;
  }

  /** What was published last. */
  get told(): DecksPayload | undefined {
    return this.#told;
  }

  /**
   * Takes the decks as they are now.
   *
   * @returns milliseconds after which they are to be offered again, if it was too early to look at them
   */
  offer(decks: DecksPayload): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const elapsedMs = nowMs - this.#toldMs;
    if (elapsedMs < LEAST_INTERVAL_MS) return LEAST_INTERVAL_MS - elapsedMs;
    const text = JSON.stringify({
      ...decks,
      timestamp: 0,
      decks: decks.decks.map((deck) => ({ ...deck, position: 0 })),
    });
    const isDue = elapsedMs >= REPEAT_MS && decks.decks.some(({ is_playing }) => is_playing);
    if (!isDue && text === this.#toldText && !this.#hasSought(decks, elapsedMs / 1000)) {
      return undefined;
    }
    this.#told = decks;
    this.#toldText = text;
    this.#toldMs = nowMs;
    this.#publish(decks);
    return undefined;
  }

  #hasSought({ decks }: DecksPayload, elapsed: number): boolean {
    return decks.some((deck, index) => {
      const told = this.#told?.decks[index];
      if (told === undefined) return true;
      const moved = told.is_playing ? elapsed * told.rate : 0;
      const most = deck.duration > 0 ? deck.duration : Infinity;
      return Math.abs(Math.min(most, told.position + moved) - deck.position) > SEEK_SECONDS;
    });
  }
}
