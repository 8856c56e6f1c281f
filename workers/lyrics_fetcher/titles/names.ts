import { lineText } from "../../../bus/lyrics/mod.ts";

/** Artist and title, as far as they can be told. */
export interface Names {
  readonly artist: string;
  readonly title: string;
  /** Whether the name of the file is all that is known. */
  readonly isNamedByFile: boolean;
}

const LONGEST = 300;
/** "Title - Radio Edit" names no artist. */
const NO_TITLE =
  /^(?:(?:radio|club|extended|original|single|album|\d{4})\s+)?(?:edit|mix|version|re-?master(?:ed)?|mono|stereo)(?:\s+\d{4})?$/iu;

/**
 * The names of a track as a player tells them: where it knows no artist, "Artist - Title" is taken
 * apart; where it knows no title, or gives the name of the file for it, that name counts.
 *
 * @param file path of the sound file, if known
 */
export function readNames(artist: string, title: string, file: string | null): Names {
  const names = { artist: short(artist), title: short(title), isNamedByFile: false };
  if (file !== null && (names.title === "" || names.title === short(fileName(file)))) {
    names.title = short(fileTitle(file));
    names.isNamedByFile = names.artist === "";
  }
  if (names.artist !== "") return names;
  const parts = /^(.+?)\s+[-–—]\s+(.+)$/u.exec(names.title);
  if (parts?.[1] === undefined || parts[2] === undefined) return names;
  if (NO_TITLE.test(parts[2])) return names;
  return { ...names, artist: parts[1].trim(), title: parts[2].trim() };
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? "";
}

/** `/music/01 - Artist - Title.mp3` → `Artist - Title` */
function fileTitle(path: string): string {
  return fileName(path).replace(/\.[a-z0-9]{1,5}$/i, "").replace(/^\d{1,3}\s*[-.)]\s+/, "")
    .replaceAll("_", " ");
}

function short(text: string): string {
  return lineText(text).slice(0, LONGEST).toWellFormed();
}
