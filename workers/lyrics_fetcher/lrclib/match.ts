/** Which of the songs that a search has found is the one that plays. */
import { distance } from "fastest-levenshtein";
import type { Song } from "../song.ts";
import { cleanArtist, cleanTitle, firstArtist } from "../titles/clean.ts";
import { normalName } from "../titles/normal.ts";
import type { LrclibRecord } from "./record.ts";

/** Below this it is another song. */
export const LEAST_SCORE = 0.72;
/** Two recordings whose lengths differ by more have their words at other times. */
const FARTHEST_SECONDS = 15;
/** So much it may differ without any doubt, as in LRCLIB's own exact search. */
const NEAR_SECONDS = 2;

/** How alike two names are, 0 to 1, by the letters that must change. */
export function likeness(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : 1 - distance(a, b) / longest;
}

/** "Pt. 1" and "Pt. 2" differ by a letter, and are two songs. */
function haveOtherNumbers(wanted: string, found: string): boolean {
  const [a, b] = [wanted, found].map((title) => cleanTitle(title).match(/\d+/g)?.join());
  return a !== undefined && b !== undefined && a !== b;
}

function titleLikeness(wanted: string, found: string): number {
  if (haveOtherNumbers(wanted, found)) return 0;
  const whole = likeness(normalName(wanted), normalName(found));
  const clean = likeness(normalName(cleanTitle(wanted)), normalName(cleanTitle(found)));
  // The song in another version is nearly as good, but of two versions the same one is better.
  return Math.max(whole, 0.96 * clean);
}

function artistLikeness(wanted: string, found: string): number {
  if (normalName(wanted) === "") return 0.8; // nothing is known against it
  const whole = likeness(normalName(cleanArtist(wanted)), normalName(cleanArtist(found)));
  const first = likeness(normalName(firstArtist(wanted)), normalName(firstArtist(found)));
  return Math.max(whole, 0.95 * first);
}

/** 1 for the same length, falling to 0 where it cannot be the same recording; 0.9 where it is unknown. */
function lengthLikeness(wanted: number, found: number): number {
  if (wanted === 0 || found === 0) return 0.9;
  const apart = Math.abs(wanted - found);
  if (apart <= NEAR_SECONDS) return 1;
  return Math.max(0, 1 - (apart - NEAR_SECONDS) / (FARTHEST_SECONDS - NEAR_SECONDS));
}

/** How well a found song fits the wanted one, 0 to 1. */
export function score(song: Song, found: LrclibRecord): number {
  const title = titleLikeness(song.title, found.trackName);
  const artist = artistLikeness(song.artist, found.artistName);
  const length = lengthLikeness(song.duration, found.duration);
  if (title < 0.6 || artist < 0.5 || length === 0) return 0;
  const words = found.syncedLyrics !== null ? 1 : found.plainLyrics !== null ? 0.85 : 0.8;
  return (0.45 * title + 0.35 * artist + 0.2 * length) * words;
}

/** The one that fits best; undefined when none does. */
export function bestMatch(
  song: Song,
  found: readonly LrclibRecord[],
): LrclibRecord | undefined {
  let best: LrclibRecord | undefined;
  let highest = LEAST_SCORE;
  for (const record of found) {
    const points = score(song, record);
    if (points > highest) {
      highest = points;
      best = record;
    }
  }
  return best;
}
