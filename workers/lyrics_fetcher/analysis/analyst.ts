/** Analyses songs: by counting at once, by an LLM when it has answered; each song and model once. */
import { createHash } from "node:crypto";
import type { Song } from "../song.ts";
import type { LyricsStore } from "../store/store.ts";
import { type Analysis, analysisSchema } from "./analysis.ts";
import type { LlmClient } from "./llm_client.ts";
import { analyzeLocally } from "./local.ts";

/** An analysis, and whether it was there already. */
export interface Analyzed {
  readonly analysis: Analysis;
  readonly isCached: boolean;
}

/** The LLM of the moment. */
export interface Llm {
  readonly client: LlmClient;
  readonly model: string;
}

/** See the head of the file. */
export class Analyst {
  readonly #store: LyricsStore;
  readonly #llm: () => Llm | undefined;
  /** What the LLM is working on, by song, model and words: nobody asks twice. */
  readonly #underWay = new Map<string, Promise<Analysis>>();

  /** @param llm undefined while none is configured */
  constructor(store: LyricsStore, llm: () => Llm | undefined) {
    this.#store = store;
    this.#llm = llm;
  }

  /** What can be said at once: what the LLM has said once, else what counting tells. */
  atOnce(song: Pick<Song, "key">, lines: readonly string[]): Analyzed {
    const llm = this.#llm();
    const cached = llm && this.#cached(song.key, methodOf(llm), fingerprint(lines));
    return cached === undefined
      ? { analysis: analyzeLocally(lines), isCached: false }
      : { analysis: cached, isCached: true };
  }

  /**
   * What the LLM says; kept for ever.
   *
   * @returns undefined while none is configured, or where it has said it already
   * @throws ServiceUnavailableError when it does not answer, or nonsense
   */
  async byLlm(
    song: Pick<Song, "key" | "artist" | "title">,
    lines: readonly string[],
  ): Promise<Analysis | undefined> {
    const llm = this.#llm();
    if (llm === undefined) return undefined;
    const words = fingerprint(lines);
    const method = methodOf(llm);
    if (this.#cached(song.key, method, words) !== undefined) return undefined;
    const task = `${method}\n${song.key}\n${words}`;
    let asking = this.#underWay.get(task);
    if (asking === undefined) {
      const { language } = analyzeLocally(lines);
      asking = llm.client.analyze({ song, lines, language }).then((analysis) => {
        this.#store.putAnalysis(song.key, method, words, JSON.stringify(analysis));
        return analysis;
      }).finally(() => this.#underWay.delete(task));
      this.#underWay.set(task, asking);
    }
    return await asking;
  }

  #cached(song: string, method: string, words: string): Analysis | undefined {
    const json = this.#store.findAnalysis(song, method, words);
    if (json === undefined) return undefined;
    try {
      return analysisSchema.safeParse(JSON.parse(json)).data;
    } catch {
      return undefined; // not of ours: it is made anew
    }
  }
}

function methodOf({ model }: Llm): string {
  return `llm:${model}`;
}

function fingerprint(lines: readonly string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
}
