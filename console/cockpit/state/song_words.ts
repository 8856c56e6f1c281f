import { type LyricLine, readLyrics } from "../../../bus/lyrics/mod.ts";
import { type Payload } from "./payload.ts";
import { shortText } from "./short_text.ts";

/** The words of a song, as `lyrics.fetched` tells them. */
export interface SongWords {
  readonly artist: string;
  readonly title: string;
  /** None where the song has no words. */
  readonly lines: readonly LyricLine[];
  /** False when nobody knows the times. */
  readonly isSynced: boolean;
}

/** Reads `lyrics.fetched`. */
export function wordsOf(payload: Payload): SongWords {
  const text = typeof payload["lrc_text"] === "string" ? payload["lrc_text"] : "";
  const isSynced = payload["synced"] === true;
  const lyrics = readLyrics(
    isSynced ? { synced: text, plain: null } : { synced: null, plain: text },
    0,
  );
  return {
    artist: shortText(payload["artist"]),
    title: shortText(payload["title"]),
    lines: lyrics?.lines ?? [],
    isSynced,
  };
}

/** The index of the line with a text that is nearest to `index`; `index` where there is none. */
export function nearestLine(lines: readonly LyricLine[], index: number, text: string): number {
  for (let far = 0; far < lines.length; far++) {
    if (lines[index - far]?.text === text) return index - far;
    if (lines[index + far]?.text === text) return index + far;
  }
  return index;
}
