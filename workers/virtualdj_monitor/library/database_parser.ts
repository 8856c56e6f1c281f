/** VirtualDJ's database.xml, read piece by piece: it has 100 MB and more. */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { trackText } from "../../../bus/playback/mod.ts";
import type { Song } from "./song.ts";

/** Song > Tags is all the depth there is. */
const DEEPEST = 16;
/** So much text without a tag is no database, in characters. */
const LONGEST_PIECE = 1024 * 1024;
const MOST_SONGS = 2_000_000;
const SLOWEST_BPM = 20;
const FASTEST_BPM = 400;

/** A file that is no database, or one made to harm. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

interface OpenSong {
  file: string;
  artist: string;
  title: string;
  secondsPerBeat: number;
  duration: number;
  key: string;
}

/**
 * Takes the text of a database in pieces cut anywhere and gives each song as it ends.
 *
 * `VirtualDJ_Database > Song[FilePath] > Tags[Author Title Key], Infos[SongLength], Scan[Bpm Key]`,
 * where Scan's Bpm is seconds per beat. Everything else is passed over. A document type, and with it
 * every entity but XML's five, is refused, and so are tags nested deep and text without end.
 */
export class DatabaseParser {
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({
    xmlns: false,
    position: false,
  });
  readonly #onSong: (song: Song) => void;
  #song: OpenSong | undefined;
  #depth = 0;
  #count = 0;
  #sinceTag = 0;

  constructor(onSong: (song: Song) => void) {
    this.#onSong = onSong;
    const parser = this.#parser;
    parser.on("error", (error) => {
      throw new DatabaseError(`not well-formed XML: ${error.message}`);
    });
    parser.on("doctype", () => {
      throw new DatabaseError("it has a document type, which no database of VirtualDJ has");
    });
    parser.on("opentag", (tag) => this.#open(tag));
    parser.on("closetag", (tag) => this.#close(tag));
  }

  /**
   * Takes the next piece.
   *
   * @throws {DatabaseError} when it cannot be a database
   */
  write(text: string): void {
    for (let at = 0; at < text.length; at += LONGEST_PIECE) {
      const piece = text.slice(at, at + LONGEST_PIECE);
      this.#sinceTag += piece.length;
      this.#parser.write(piece);
      if (this.#sinceTag > LONGEST_PIECE + piece.length) {
        throw new DatabaseError(`more than ${LONGEST_PIECE} characters without a tag`);
      }
    }
  }

  /** The text is over. @throws {DatabaseError} when it ended too early */
  close(): void {
    this.#parser.close();
  }

  #open(tag: SaxesTagPlain): void {
    this.#sinceTag = 0;
    const depth = this.#depth++;
    const { name, attributes } = tag;
    if (depth === 0 && name !== "VirtualDJ_Database") {
      throw new DatabaseError(`its outermost tag is <${name.slice(0, 40)}>`);
    }
    if (depth > DEEPEST) throw new DatabaseError(`tags are nested more than ${DEEPEST} deep`);
    if (depth === 1 && name === "Song") {
      this.#song = {
        file: attributes["FilePath"] ?? "",
        artist: "",
        title: "",
        secondsPerBeat: 0,
        duration: 0,
        key: "",
      };
    } else if (depth === 2 && this.#song !== undefined) readInto(this.#song, name, attributes);
  }

  #close({ name }: SaxesTagPlain): void {
    this.#sinceTag = 0;
    this.#depth--;
    const song = this.#song;
    if (this.#depth !== 1 || name !== "Song" || song === undefined) return;
    this.#song = undefined;
    if (++this.#count > MOST_SONGS) throw new DatabaseError(`more than ${MOST_SONGS} songs`);
    this.#onSong({
      file: song.file,
      artist: trackText(song.artist),
      title: trackText(song.title),
      bpm: bpmOf(song.secondsPerBeat),
      duration: song.duration,
      key: trackText(song.key).slice(0, 20),
    });
  }
}

/** Beats a minute of VirtualDJ's seconds per beat; 0 for what is no tempo. */
export function bpmOf(secondsPerBeat: number): number {
  const bpm = 60 / secondsPerBeat;
  return bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM ? bpm : 0;
}

function readInto(song: OpenSong, tag: string, attributes: Record<string, string>): void {
  switch (tag) {
    case "Tags":
      song.artist = attributes["Author"] ?? "";
      song.title = attributes["Title"] ?? "";
      if (song.key === "") song.key = attributes["Key"] ?? "";
      if (song.secondsPerBeat === 0) song.secondsPerBeat = positive(attributes["Bpm"]);
      break;
    case "Infos":
      song.duration = positive(attributes["SongLength"]);
      break;
    case "Scan":
      song.secondsPerBeat = positive(attributes["Bpm"]) || song.secondsPerBeat;
      song.key = attributes["Key"] || song.key;
      break;
  }
}

function positive(text: string | undefined): number {
  const number = Number(text);
  return Number.isFinite(number) && number > 0 ? number : 0;
}
