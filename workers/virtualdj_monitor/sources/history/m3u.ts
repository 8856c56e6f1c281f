/** VirtualDJ's history as playlists: `History/YYYY-MM-DD.m3u`, two lines a track. */
import { trackText } from "../../../../bus/playback/mod.ts";
import { cleanPath } from "../../decks/script_value.ts";
import type { HistoryEntry } from "./entry.ts";

const MARK = "#EXTVDJ:";
const INFO_MARK = "#EXTINF:";
const LONGEST_TRACK = 24 * 3600;
const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&amp;": "&",
};

/** The last track of a playlist's text of which both lines are there; undefined if there is none. */
export function lastOfM3u(text: string): HistoryEntry | undefined {
  const lines = text.split(/\r?\n/);
  let path = "";
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]?.trim() ?? "";
    if (line === "") continue;
    if (!line.startsWith("#")) {
      if (path !== "") return entryOf(MARK, path); // a path alone, without a line about it
      path = line;
    } else if (path !== "" && (line.startsWith(MARK) || line.startsWith(INFO_MARK))) {
      return entryOf(line, path);
    }
  }
  return path === "" ? undefined : entryOf(MARK, path);
}

/**
 * Reads the line about a track, `#EXTVDJ:` with its tags in any order or `#EXTINF:seconds,name`. It is
 * not XML: `&` and `<` stand there as they are, or escaped. Tags that are missing or torn are unknown.
 */
export function entryOf(line: string, path: string): HistoryEntry {
  const file = cleanPath(path);
  if (line.startsWith(INFO_MARK)) return entryOfInfo(line.slice(INFO_MARK.length), file);
  const artist = valueOf(line, "artist");
  const title = valueOf(line, "title");
  const playedAt = Number(valueOf(line, "lastplaytime"));
  return {
    artist,
    title: title === "" && artist === "" ? nameOf(file) : title,
    file,
    duration: durationOf(valueOf(line, "songlength")),
    playedAt: Number.isFinite(playedAt) && playedAt > 0 ? playedAt : undefined,
    precision: 1,
  };
}

function entryOfInfo(info: string, file: string): HistoryEntry {
  const comma = info.indexOf(",");
  const name = comma < 0 ? "" : trackText(info.slice(comma + 1));
  const dash = name.indexOf(" - ");
  return {
    artist: dash < 0 ? "" : name.slice(0, dash).trim(),
    title: dash < 0 ? name || nameOf(file) : name.slice(dash + 3).trim(),
    file,
    duration: durationOf(comma < 0 ? info : info.slice(0, comma)),
    playedAt: undefined,
    precision: 60,
  };
}

function valueOf(line: string, tag: string): string {
  const start = line.indexOf(`<${tag}>`);
  if (start < 0) return "";
  const begin = start + tag.length + 2;
  const end = line.indexOf(`</${tag}>`, begin);
  if (end < 0) return "";
  return trackText(line.slice(begin, end).replace(/&(lt|gt|quot|apos|#39|amp);/g, unescape));
}

function unescape(entity: string): string {
  return ENTITIES[entity] ?? entity;
}

function durationOf(text: string): number {
  const seconds = Number(text);
  return seconds > 0 && seconds <= LONGEST_TRACK ? seconds : 0;
}

/** A file's name without folder and ending. */
function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)
    .replace(/\.[^.]{1,5}$/, "");
}
