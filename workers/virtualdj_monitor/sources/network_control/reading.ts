/** One round of questions to VirtualDJ's Network Control plugin, one at a time. */
import { ScriptDecks } from "../../decks/script_decks.ts";
import type { ScriptValue } from "../../decks/script_value.ts";

/** Asks one VDJScript expression; undefined where VirtualDJ has no answer to it. */
export type Ask = (script: string) => Promise<ScriptValue | undefined>;

/** Asked of each deck each time. */
const ALWAYS = ["get_filepath", "play", "is_audible", "get_bpm", "get_time elapsed absolute"];
/** Asked when the file has changed. */
const OF_TRACK = ["get_title", "get_artist", "get_album", "get_key", "get_songlength", "loaded"];
const MIXER = ["get_decks", "get_crossfader_result"];
const USUAL_DECKS = 2;

/** What was read. It keeps what belongs to a track until another one is loaded. */
export class NetworkControlReading {
  readonly decks = new ScriptDecks();
  readonly #files = new Map<number, ScriptValue>();

  /** Asks everything once. @throws what `ask` throws */
  async read(ask: Ask, nowMs: () => number): Promise<void> {
    for (const verb of MIXER) {
      const value = await ask(verb);
      if (value !== undefined) this.decks.tellMixer(verb, value);
    }
    const count = this.decks.mixer.deckCount ?? USUAL_DECKS;
    for (let deck = 1; deck <= count; deck++) await this.#readDeck(deck, ask, nowMs);
  }

  async #readDeck(deck: number, ask: Ask, nowMs: () => number): Promise<void> {
    const answers = new Map<string, ScriptValue>();
    const file = await ask(`deck ${deck} get_filepath`);
    const isOther = file !== this.#files.get(deck);
    for (const verb of isOther ? [...OF_TRACK, ...ALWAYS] : ALWAYS) {
      const asked = verb === "get_filepath" ? file : await ask(`deck ${deck} ${verb}`);
      if (asked !== undefined) answers.set(verb, asked);
    }
    if (file !== undefined) this.#files.set(deck, file);
    // All at once: a new title never stands beside an old artist.
    const at = nowMs();
    for (const [verb, value] of answers) this.decks.tellDeck(deck, verb, value, at);
  }
}
