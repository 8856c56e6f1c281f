/** A song as this worker knows it. */
import type { Track } from "../../bus/playback/mod.ts";
import { songKey } from "./titles/normal.ts";
import { readNames } from "./titles/names.ts";
import { lineText } from "../../bus/lyrics/mod.ts";

/** What lyrics are looked for by. */
export interface Song {
  readonly artist: string;
  readonly title: string;
  readonly album: string;
  /** Seconds, 0 while unknown. */
  readonly duration: number;
  /** Path of the sound file, if it is a local one. */
  readonly file: string | null;
  /** Whether its names are only those of the file: better ones may follow. */
  readonly isNamedByFile: boolean;
  /** What it is known by in the store. */
  readonly key: string;
}

/** A song as people call it. */
export function songText({ artist, title }: Pick<Song, "artist" | "title">): string {
  return artist === "" ? title : `${artist} - ${title}`;
}

/** The song that a player plays; undefined where it says nothing that could be looked for. */
export function songOf(track: Partial<Track>): Song | undefined {
  const file = track.file ?? null;
  const { artist, title, isNamedByFile } = readNames(track.artist ?? "", track.title ?? "", file);
  if (title === "") return undefined;
  const duration = track.duration ?? 0;
  return {
    artist,
    title,
    album: lineText(track.album ?? "").slice(0, 300),
    duration: Number.isFinite(duration) && duration > 0 ? Math.min(duration, 86_400) : 0,
    file,
    isNamedByFile,
    key: songKey(artist, title),
  };
}
