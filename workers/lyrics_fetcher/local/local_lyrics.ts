/** Lyrics that lie on this machine: beside the sound file, or in a folder for them. */
import type { Song } from "../song.ts";
import type { LyricFolder } from "./folder.ts";
import { readLyricFile } from "./lyric_file.ts";

/** A lyric file that was found. */
export interface LocalLyrics {
  readonly path: string;
  readonly text: string;
}

/** The file of a song: the one beside its sound file first. @returns undefined where there is none */
export async function findLocalLyrics(
  song: Song,
  folder: LyricFolder,
): Promise<LocalLyrics | undefined> {
  const { file } = song;
  if (file !== null && /[/\\]/.test(file)) {
    const stem = file.replace(/\.[^./\\]{1,5}$/, "");
    for (const path of [`${stem}.lrc`, `${stem}.LRC`]) {
      const found = await readIfThere(path);
      if (found !== undefined) return found;
    }
  }
  const path = await folder.find(song);
  return path === undefined ? undefined : await readIfThere(path);
}

async function readIfThere(path: string): Promise<LocalLyrics | undefined> {
  try {
    return { path, text: await readLyricFile(path) };
  } catch {
    return undefined; // not there, or not to be read: the other sources are asked
  }
}
