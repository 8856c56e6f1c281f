/** Per line of a song: does it belong to the refrain, and which words stand out. */
import type { LyricLine } from "../../../bus/lyrics/mod.ts";
import { normalName } from "../titles/normal.ts";
import { lineKeywords } from "./keywords.ts";

/** See the head of the file. */
export class LineMarks {
  readonly #refrain: readonly boolean[];
  readonly #keywords: readonly string[];

  /** @param refrainLines texts, however written; @param stopWords of the song's language */
  constructor(
    lines: readonly LyricLine[],
    refrainLines: readonly string[],
    stopWords: ReadonlySet<string>,
  ) {
    const refrain = new Set(refrainLines.map(normalName));
    this.#refrain = lines.map(({ text }) => text !== "" && refrain.has(normalName(text)));
    this.#keywords = lines.map(({ text }) => lineKeywords(text, stopWords));
  }

  isRefrain(index: number): boolean {
    return this.#refrain[index] ?? false;
  }

  /** Words in capital letters with spaces between, at most three; may be empty. */
  keywords(index: number): string {
    return this.#keywords[index] ?? "";
  }
}
