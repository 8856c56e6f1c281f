import { errorText } from "../../../../bus/messages/errors.ts";
import type { Desk } from "../../desk.ts";

/** The words follow the news of a song at once: only then are they missing. */
const PATIENCE_MS = 1_000;
const TIMEOUT_MS = 15_000;

/**
 * Asks for the words of the song when they are not known: somebody had the worker tell of another song before
 * the cockpit was there. Once a song; what comes is published by the worker.
 */
export class MissingWords {
  readonly #desk: Desk;
  #song = "";
  #sinceMs = 0;
  #isAsked = false;
  #trouble: string | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Why they are not there; null where they are, or may come yet. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Told that somebody looks. @param nowMs monotonic milliseconds */
  look(nowMs: number): void {
    const { lookup, words, worker } = this.#desk.model.lyrics;
    const song = lookup === null ? "" : `${lookup.artist}\n${lookup.title}`;
    if (song !== this.#song) {
      this.#song = song;
      this.#sinceMs = nowMs;
      this.#isAsked = false;
      this.#trouble = null;
    }
    if (lookup === null || worker === null || !lookup.hasLyrics || words !== null) return;
    if (this.#isAsked || nowMs - this.#sinceMs < PATIENCE_MS) return;
    if (this.#desk.model.workers.entry(worker)?.health !== "alive") return;
    this.#isAsked = true;
    const { artist, title } = lookup;
    void this.#ask(worker, { artist, title }, song);
  }

  async #ask(worker: string, song: Record<string, unknown>, name: string): Promise<void> {
    try {
      await this.#desk.send(worker, "fetch_lyrics", song, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (this.#song === name) this.#trouble = `all of the words: ${errorText(error)}`;
    }
    this.#desk.request();
  }
}
