/** VirtualDJ's history as text: `History/tracklist.txt`, appended line by line. */
import { trackText } from "../../../../bus/playback/mod.ts";
import type { HistoryEntry } from "./entry.ts";

const HEADER = /^VirtualDJ History (\d{4})\/(\d{1,2})\/(\d{1,2})\s*$/;
const RULE = /^-{3,}$/;
const TIMED = /^(\d{1,2}):(\d{2}) : (.*)$/;
const DAY_SECONDS = 86_400;

/** A day, as Unix seconds of its midnight in this machine's zone. */
export type Midnight = (year: number, month: number, day: number) => number;

/** Midnight by the clock of this machine. */
export const localMidnight: Midnight = (year, month, day) =>
  new Date(year, month - 1, day).getTime() / 1000;

/**
 * The last track of a track list. A list begins with `VirtualDJ History YYYY/MM/DD`, again at each
 * midnight; a track is `HH:MM : Artist - Title`. A file with nothing but `Artist - Title`, as plugins
 * write it, will do as well.
 *
 * @param today midnight of the day when the list was written to last, for lists without a header
 */
export function lastOfTracklist(
  text: string,
  today: number,
  midnight: Midnight = localMidnight,
): HistoryEntry | undefined {
  const lines = text.split(/\r?\n/);
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = (lines[i] ?? "").trim();
    if (line === "" || RULE.test(line) || HEADER.test(line)) continue;
    const [, hours, minutes, name] = TIMED.exec(line) ?? [];
    if (name === undefined) return entryOf(line, undefined);
    const day = dayBefore(lines, i, midnight) ?? today;
    return entryOf(name, day + 3600 * Number(hours) + 60 * Number(minutes));
  }
  return undefined;
}

/** The day of a line: that of the header before it, or a later one if the clock has gone round since. */
function dayBefore(lines: readonly string[], at: number, midnight: Midnight): number | undefined {
  let days = 0;
  let later = minutesOf(lines[at]);
  for (let i = at - 1; i >= 0; i--) {
    const line = (lines[i] ?? "").trim();
    const [, year, month, day] = HEADER.exec(line) ?? [];
    if (day !== undefined) {
      return midnight(Number(year), Number(month), Number(day)) + days * DAY_SECONDS;
    }
    const minutes = minutesOf(line);
    if (minutes === undefined) continue;
    if (later !== undefined && minutes > later) days++;
    later = minutes;
  }
  return undefined;
}

function minutesOf(line: string | undefined): number | undefined {
  const [, hours, minutes] = TIMED.exec((line ?? "").trim()) ?? [];
  return minutes === undefined ? undefined : 60 * Number(hours) + Number(minutes);
}

function entryOf(name: string, playedAt: number | undefined): HistoryEntry {
  const clean = trackText(name);
  const dash = clean.indexOf(" - ");
  return {
    artist: dash < 0 ? "" : clean.slice(0, dash).trim(),
    title: dash < 0 ? clean : clean.slice(dash + 3).trim(),
    file: "",
    duration: 0,
    playedAt,
    precision: 60,
  };
}
