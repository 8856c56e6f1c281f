/** A folder of lyric files: found by artist and title, however their names are written. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Song } from "../song.ts";
import { normalName } from "../titles/normal.ts";

const MOST_FILES = 50_000;

/** Knows the names in a folder, and reads them again when the folder has changed. */
export class LyricFolder {
  readonly #path: string;
  #paths = new Map<string, string>();
  #changedMs = NaN;

  constructor(path: string) {
    this.#path = path;
  }

  /** The file of a song: "Artist - Title.lrc", or "Title.lrc". @returns undefined where there is none */
  async find({ artist, title }: Song): Promise<string | undefined> {
    await this.#look();
    return this.#paths.get(normalName(`${artist} ${title}`)) ?? this.#paths.get(normalName(title));
  }

  async #look(): Promise<void> {
    const changedMs = await stat(this.#path).then(({ mtimeMs }) => mtimeMs, () => undefined);
    if (changedMs === this.#changedMs) return;
    const names = changedMs === undefined ? [] : await readdir(this.#path).catch(() => []);
    const files = names.filter((name) => /\.lrc$/i.test(name)).slice(0, MOST_FILES);
    this.#paths = new Map(
      files.map((name) => [normalName(name.replace(/\.lrc$/i, "")), join(this.#path, name)]),
    );
    this.#changedMs = changedMs ?? NaN;
  }
}
