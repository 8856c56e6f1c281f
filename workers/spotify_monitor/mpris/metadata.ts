/** What an MPRIS player says of its track. https://specifications.freedesktop.org/mpris-spec/latest/ */
import { fileURLToPath } from "node:url";
import { type Track, trackText } from "../../../bus/playback/mod.ts";

/** More artists than these are not named. */
const MOST_ARTISTS = 20;
/** What is shorter is a length in milliseconds, as some players give it by mistake. */
const LEAST_SECONDS = 1;
/** A longer one is nonsense. */
const MOST_SECONDS = 7 * 86_400;
const LONGEST_PATH = 4_096;

/** A value of a dictionary from D-Bus; undefined when it is none, or has no such key. */
export function entry(dictionary: unknown, key: string): unknown {
  if (typeof dictionary !== "object" || dictionary === null) return undefined;
  return Object.hasOwn(dictionary, key) ? (dictionary as Record<string, unknown>)[key] : undefined;
}

/** A number of whatever type a player chose; undefined when it is none, or not finite. */
export function numberOf(value: unknown): number | undefined {
  const isNumeric = typeof value === "number" || typeof value === "bigint" ||
    (typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value));
  const number = isNumeric ? Number(value) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The track; null when the player names none. */
export function trackOf(metadata: unknown): Track | null {
  const file = filePath(entry(metadata, "xesam:url"));
  const track = {
    artist: names(entry(metadata, "xesam:artist")) || names(entry(metadata, "xesam:albumArtist")),
    title: trackText(entry(metadata, "xesam:title")),
    album: trackText(entry(metadata, "xesam:album")),
    duration: seconds(entry(metadata, "mpris:length")),
    file,
  };
  return track.artist === "" && track.title === "" && file === null ? null : track;
}

/** What tells one entry of a player's list from another; empty where the player does not say. */
export function trackIdOf(metadata: unknown): string {
  const id = entry(metadata, "mpris:trackid");
  return typeof id === "string" ? id.slice(0, LONGEST_PATH) : "";
}

/** Artists are a list by the specification; some players give one text. */
function names(value: unknown): string {
  if (!Array.isArray(value)) return trackText(value);
  const texts = value.slice(0, MOST_ARTISTS).map(trackText).filter((text) => text !== "");
  return trackText(texts.join(", "));
}

function seconds(microseconds: unknown): number {
  const length = (numberOf(microseconds) ?? 0) / 1e6;
  const corrected = length < LEAST_SECONDS ? length * 1000 : length;
  return corrected > 0 && corrected <= MOST_SECONDS ? corrected : 0;
}

/** The path behind a `file:` address; null for others and for what is no path of this system. */
function filePath(url: unknown): string | null {
  if (typeof url !== "string" || url.length > 3 * LONGEST_PATH || !/^file:\/\//i.test(url)) {
    return null;
  }
  try {
    const path = fileURLToPath(url);
    return path.length <= LONGEST_PATH && !path.includes("\0") ? path : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return null;
    throw error;
  }
}
