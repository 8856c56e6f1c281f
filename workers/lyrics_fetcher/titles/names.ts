import { lineText } from "../lrc/line_text.ts";

/** Artist and title, as far as they can be told. */
export interface Names {
  readonly artist: string;
  readonly title: string;
}

const LONGEST = 300;

/**
 * The names of a track as a player tells them: where it knows no artist, "Artist - Title" is taken
 * apart; where it knows no title, the name of the file counts.
 *
 * @param file path of the sound file, if known
 */
export function readNames(artist: string, title: string, file: string | null): Names {
  const names = { artist: short(artist), title: short(title) };
  if (names.title === "" && file !== null) names.title = short(fileTitle(file));
  if (names.artist !== "") return names;
  const parts = /^(.+?)\s+[-–—]\s+(.+)$/u.exec(names.title);
  return parts?.[1] === undefined || parts[2] === undefined
    ? names
    : { artist: parts[1].trim(), title: parts[2].trim() };
}

/** `/music/01 - Artist - Title.mp3` → `Artist - Title` */
function fileTitle(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return name.replace(/\.[a-z0-9]{1,5}$/i, "").replace(/^\d{1,3}\s*[-.)]\s+/, "")
    .replaceAll("_", " ");
}

function short(text: string): string {
  return lineText(text).slice(0, LONGEST).toWellFormed();
}
