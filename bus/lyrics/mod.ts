/** The words of a song with their times: what LRC texts hold, and which line has come. */
export { activeIndex } from "./active.ts";
export { lineText } from "./line_text.ts";
export type { LyricLine, Lyrics, LyricWord } from "./lyrics.ts";
export { type Lrc, MAX_LRC_CHARACTERS, parseLrc } from "./parse.ts";
export { spreadPlain } from "./plain.ts";
export { type LyricText, readLyrics } from "./read.ts";
