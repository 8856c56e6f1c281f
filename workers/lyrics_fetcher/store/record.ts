import type { LyricText } from "../../../bus/lyrics/mod.ts";

/** Lyrics as they are kept: the text as it came, with where it came from. */
export interface LyricsRecord extends LyricText {
  readonly artist: string;
  readonly title: string;
  readonly album: string;
  /** Seconds, 0 while unknown. */
  readonly duration: number;
  /** `lrclib`, `import`, ... */
  readonly origin: string;
  /** What it is called there, if it has a number there. */
  readonly originId: number | null;
  /** A piece without words: nothing is to be looked for. */
  readonly isInstrumental: boolean;
  /** Somebody chose it: no later find replaces it. */
  readonly isChosen: boolean;
  /** Unix seconds. */
  readonly fetchedAt: number;
}
