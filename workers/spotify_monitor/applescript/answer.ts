import { type Track, trackText } from "../../../bus/playback/mod.ts";
import type { PlaybackStatus } from "../source.ts";
import { SEPARATOR } from "./script.ts";

/** What AppleScript writes for a property without a value. */
const NOTHING = "missing value";
const MOST_MS = 7 * 86_400_000;

/** What a player has said of itself. */
export interface ScriptAnswer {
  readonly status: PlaybackStatus;
  readonly track: Track | null;
  /** Undefined where the player does not say. */
  readonly positionSeconds: number | undefined;
  readonly isAudible: boolean;
}

/**
 * Reads what the script of `playerScript` prints.
 *
 * @returns undefined when the player does not run
 * @throws {TypeError} for anything that it cannot have printed
 */
export function readScriptAnswer(printed: string): ScriptAnswer | undefined {
  const [status, ...fields] = printed.replace(/\r?\n$/, "").split(SEPARATOR);
  if (status === "not running") return undefined;
  if (status !== "playing" && status !== "paused" && status !== "stopped") {
    throw new TypeError(`no answer of the script: ${JSON.stringify(printed.slice(0, 100))}`);
  }
  if (status === "stopped" || fields.length !== 6) {
    return { status, track: null, positionSeconds: undefined, isAudible: true };
  }
  const [artist, title, album, duration, position, volume] = fields;
  const track = {
    artist: textOf(artist),
    title: textOf(title),
    album: textOf(album),
    duration: (millisecondsOf(duration) ?? 0) / 1000,
    file: null,
  };
  const positionMs = millisecondsOf(position);
  return {
    status,
    track: track.artist === "" && track.title === "" ? null : track,
    positionSeconds: positionMs === undefined ? undefined : positionMs / 1000,
    isAudible: numberOf(volume) !== 0,
  };
}

function textOf(field: string | undefined): string {
  return field === NOTHING ? "" : trackText(field);
}

/** Large numbers come as `1.2E+6`, fractions with the comma of the user's language. */
function numberOf(field: string | undefined): number | undefined {
  const text = field?.trim().replace(",", ".");
  const number = text ? Number(text) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function millisecondsOf(field: string | undefined): number | undefined {
  const number = numberOf(field);
  return number !== undefined && number >= 0 && number <= MOST_MS ? number : undefined;
}
