/** `lyrics_fetcher import`: all lyric files of a folder into the store. */
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { errorText } from "../../../bus/mod.ts";
import { readLyricFile } from "../local/lyric_file.ts";
import { parseLrc, readLyrics } from "../../../bus/lyrics/mod.ts";
import { type Song, songOf } from "../song.ts";
import type { LyricsStore } from "./store.ts";

/** What became of the files. */
export interface ImportResult {
  readonly imported: number;
  /** Files that were left out, and why. */
  readonly leftOut: readonly string[];
}

/**
 * Imports every `.lrc` file in a folder and those below, or a single one. A song is known by the tags of its file, else
 * by the file's name, "Artist - Title.lrc". Words that somebody has chosen stay.
 *
 * @throws the system's error when the folder cannot be read
 */
export async function importFolder(
  folder: string,
  store: LyricsStore,
  nowSeconds: number,
): Promise<ImportResult> {
  const leftOut: string[] = [];
  let imported = 0;
  for (const path of await filesIn(folder)) {
    try {
      const reason = put(path, await readLyricFile(path), store, nowSeconds);
      if (reason === undefined) imported++;
      else leftOut.push(`${path}: ${reason}`);
    } catch (error) {
      leftOut.push(`${path}: ${errorText(error)}`);
    }
  }
  return { imported, leftOut };
}

/** A path that is a file is taken for itself. */
async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && /\.lrc$/i.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** @returns why it was left out; undefined when it was not */
function put(path: string, text: string, store: LyricsStore, now: number): string | undefined {
  const song = songInFile(path, text);
  if (song === undefined) return "it names no song";
  if (readLyrics({ synced: text, plain: null }, 0) === undefined) return "it holds no words";
  const known = store.find(song.key);
  if (known?.kind === "lyrics" && known.record.isChosen) return "other words were chosen";
  store.putLyrics(song.key, {
    artist: song.artist,
    title: song.title,
    album: song.album,
    duration: song.duration,
    origin: "import",
    originId: null,
    synced: text,
    plain: null,
    isInstrumental: false,
    isChosen: false,
    fetchedAt: now,
  });
  return undefined;
}

function songInFile(path: string, text: string): Song | undefined {
  const { tags } = parseLrc(text);
  const [, minutes = "", seconds = ""] = /^(\d{1,4}):(\d{1,2})/.exec(tags.get("length") ?? "") ??
    [];
  return songOf({
    artist: tags.get("ti") === undefined ? "" : tags.get("ar") ?? "",
    title: tags.get("ti") ?? "",
    album: tags.get("al") ?? "",
    duration: Number(minutes) * 60 + Number(seconds),
    file: basename(path),
  });
}
