/** `lyrics_fetcher export`: every song of the store as a file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LyricsRecord } from "./record.ts";

/** File systems take 255 bytes: two of these, a number and the ending. */
const LONGEST_NAME_BYTES = 110;

/**
 * Writes each song as "Artist - Title.lrc", with tags, so that {@link importFolder} reads it again. Of
 * two songs of one name the second gets a number.
 *
 * @returns how many were written
 * @throws the system's error when one cannot be written
 */
export function exportSongs(records: Iterable<LyricsRecord>, folder: string): number {
  mkdirSync(folder, { recursive: true });
  const used = new Set<string>();
  for (const record of records) {
    const text = record.synced ?? record.plain;
    if (text === null) continue;
    let name = fileName(record);
    for (let number = 2; used.has(name.toLowerCase()); number++) {
      name = `${fileName(record)} (${number})`;
    }
    used.add(name.toLowerCase());
    writeFileSync(join(folder, `${name}.lrc`), `${head(record, text)}${text}\n`);
  }
  return used.size;
}

function head({ artist, title, album, duration }: LyricsRecord, text: string): string {
  const seconds = Math.round(duration);
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const tags = { ar: artist, ti: title, al: album, length: duration === 0 ? "" : length };
  return Object.entries(tags)
    .filter(([tag, value]) => value !== "" && !new RegExp(`^\\s*\\[${tag}:`, "im").test(text))
    .map(([tag, value]) => `[${tag}:${value.replaceAll("]", ")")}]\n`).join("");
}

/** A name that every file system takes, and that cannot leave the folder. */
function fileName({ artist, title }: LyricsRecord): string {
  const plain = (text: string) =>
    // deno-lint-ignore no-control-regex -- these are what is looked for
    text.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_").replace(/^\.+/, "_");
  const name = (text: string) => cut(plain(text).toWellFormed()).trim();
  return artist === "" ? name(title) : `${name(artist)} - ${name(title)}`;
}

function cut(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(LONGEST_NAME_BYTES));
  return text.slice(0, read);
}
