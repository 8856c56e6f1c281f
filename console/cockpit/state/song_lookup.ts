import { isSet, numberOr, numberOrNull, type Payload } from "./payload.ts";
import { shortText } from "./short_text.ts";

/** A longer wait than a day is a mistake. */
const LONGEST_WAIT_SECONDS = 86_400;

/** How the look-up of a song's words is doing, as `lyrics.state` tells it. */
export interface SongLookup {
  readonly artist: string;
  readonly title: string;
  /** Which player it is of: "spotify", "virtualdj"; empty for none. */
  readonly source: string;
  /** "idle", "looking", "found", "instrumental", "not_found", "unavailable"; others may come. */
  readonly status: string;
  /** Why, for people; may be empty. */
  readonly message: string;
  readonly hasLyrics: boolean;
  readonly isSynced: boolean;
  readonly isPlaying: boolean;
  readonly lineCount: number;
  /** "file", "lrclib", "import"; empty for none. */
  readonly origin: string;
  /** What the words are called there. */
  readonly originId: number | null;
  /** Monotonic milliseconds at which it is tried again; null where it is not. */
  readonly retryAtMs: number | null;
  readonly offsetMs: number;
  /** What is wrong with the store; null when nothing is. */
  readonly storeTrouble: string | null;
  /** Whether the words had to be asked for; null where it is not known. */
  readonly wasAsked: boolean | null;
}

/** Reads `lyrics.state`. @param before the state before, null for the first */
export function lookupOf(payload: Payload, before: SongLookup | null, nowMs: number): SongLookup {
  const retry = numberOrNull(payload["retry_in"]);
  const store = shortText(payload["store"]);
  const lookup = {
    artist: shortText(payload["artist"]),
    title: shortText(payload["title"]),
    source: shortText(payload["source"]),
    status: shortText(payload["status"]) || "idle",
    message: shortText(payload["message"]),
    hasLyrics: isSet(payload["has_lyrics"]),
    isSynced: isSet(payload["synced"]),
    isPlaying: isSet(payload["is_playing"]),
    lineCount: Math.max(0, Math.round(numberOr(payload["line_count"], 0))),
    origin: shortText(payload["origin"]),
    originId: numberOrNull(payload["origin_id"]),
    retryAtMs: retry === null
      ? null
      : nowMs + Math.max(0, Math.min(LONGEST_WAIT_SECONDS, retry)) * 1000,
    offsetMs: numberOr(payload["timing_offset_ms"], 0),
    storeTrouble: store === "" || store === "ok" ? null : store,
  };
  const isAsking = lookup.status === "looking" || lookup.status === "unavailable";
  if (isAsking) return { ...lookup, wasAsked: true };
  if (before === null) return { ...lookup, wasAsked: null };
  const isSame = before.artist === lookup.artist && before.title === lookup.title;
  return { ...lookup, wasAsked: isSame && before.status !== "idle" ? before.wasAsked : false };
}
