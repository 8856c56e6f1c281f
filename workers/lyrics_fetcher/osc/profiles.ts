/** The vocabularies that this worker speaks. */
export const LYRICS_PROFILES = ["vj", "textler"] as const;

/** One of {@link LYRICS_PROFILES}. */
export type LyricsProfile = typeof LYRICS_PROFILES[number];

/** What the addresses of each begin with. */
export const PREFIXES: Readonly<Record<LyricsProfile, string>> = {
  vj: "/karaoke",
  textler: "/textler",
};
