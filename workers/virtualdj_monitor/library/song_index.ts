/** An index of songs that is small: figures in typed arrays, found by a hash of path or name. */
import type { Song, SongFigures } from "./song.ts";

/** An index as it passes between processes. */
export interface PackedIndex {
  /** Hashes of the paths, ascending, and which song each is. */
  readonly paths: Float64Array<ArrayBuffer>;
  readonly pathSongs: Uint32Array<ArrayBuffer>;
  /** Hashes of artist and title, ascending, and which song each is. */
  readonly names: Float64Array<ArrayBuffer>;
  readonly nameSongs: Uint32Array<ArrayBuffer>;
  readonly bpms: Float32Array<ArrayBuffer>;
  readonly durations: Float32Array<ArrayBuffer>;
  readonly keyNumbers: Uint16Array<ArrayBuffer>;
  readonly keys: readonly string[];
}

const MOST_KEYS = 1000;
const FIRST_ROOM = 1024;

/** Gathers songs; a song takes 34 bytes, whatever its names. */
export class SongIndexBuilder {
  #paths = new Float64Array(FIRST_ROOM);
  #names = new Float64Array(FIRST_ROOM);
  #bpms = new Float32Array(FIRST_ROOM);
  #durations = new Float32Array(FIRST_ROOM);
  #keyNumbers = new Uint16Array(FIRST_ROOM);
  readonly #keys = new Map<string, number>([["", 0]]);
  #size = 0;

  add(song: Song): void {
    const at = this.#size++;
    if (at === this.#paths.length) this.#grow();
    this.#paths[at] = hashOf(pathText(song.file));
    this.#names[at] = hashOf(nameText(song.artist, song.title));
    this.#bpms[at] = song.bpm;
    this.#durations[at] = song.duration;
    this.#keyNumbers[at] = this.#keyNumber(song.key);
  }

  get size(): number {
    return this.#size;
  }

  pack(): PackedIndex {
    const [paths, pathSongs] = sorted(this.#paths.subarray(0, this.#size));
    const [names, nameSongs] = sorted(this.#names.subarray(0, this.#size));
    return {
      paths,
      pathSongs,
      names,
      nameSongs,
      bpms: this.#bpms.slice(0, this.#size),
      durations: this.#durations.slice(0, this.#size),
      keyNumbers: this.#keyNumbers.slice(0, this.#size),
      keys: [...this.#keys.keys()],
    };
  }

  #keyNumber(key: string): number {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    if (this.#keys.size >= MOST_KEYS) return 0;
    this.#keys.set(key, this.#keys.size);
    return this.#keys.size - 1;
  }

  #grow(): void {
    const room = 2 * this.#paths.length;
    this.#paths = grown(this.#paths, new Float64Array(room));
    this.#names = grown(this.#names, new Float64Array(room));
    this.#bpms = grown(this.#bpms, new Float32Array(room));
    this.#durations = grown(this.#durations, new Float32Array(room));
    this.#keyNumbers = grown(this.#keyNumbers, new Uint16Array(room));
  }
}

function grown<T extends { set(values: T): void }>(values: T, room: T): T {
  room.set(values);
  return room;
}

/** Finds songs by file, or by artist and title. */
export class SongIndex {
  readonly #packed: PackedIndex;

  constructor(packed: PackedIndex) {
    this.#packed = packed;
  }

  /** How many songs it knows. */
  get size(): number {
    return this.#packed.bpms.length;
  }

  /** The song of a file; with the same name, if its path is not known. */
  find({ file, artist, title }: { file?: string; artist?: string; title?: string }):
    | SongFigures
    | undefined {
    const { paths, pathSongs, names, nameSongs } = this.#packed;
    const byPath = file ? found(paths, pathSongs, hashOf(pathText(file))) : undefined;
    if (byPath !== undefined) return this.#figures(byPath);
    if (!title) return undefined;
    const byName = found(names, nameSongs, hashOf(nameText(artist ?? "", title)));
    return byName === undefined ? undefined : this.#figures(byName);
  }

  #figures(song: number): SongFigures {
    const { bpms, durations, keyNumbers, keys } = this.#packed;
    return {
      bpm: bpms[song] ?? 0,
      duration: durations[song] ?? 0,
      key: keys[keyNumbers[song] ?? 0] ?? "",
    };
  }
}

/** Windows' paths do not tell capitals, and come with either slash. */
function pathText(file: string): string {
  return file.replaceAll("\\", "/").toLowerCase().normalize("NFC");
}

function nameText(artist: string, title: string): string {
  return `${artist}\0${title}`.toLowerCase().normalize("NFC");
}

/**
 * 53 bits: cyrb53, two rounds of multiplication and xor-shift as in MurmurHash3's finaliser. Of 100,000
 * songs two share one with a chance of one in a million.
 */
function hashOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

function sorted(hashes: Float64Array): [Float64Array<ArrayBuffer>, Uint32Array<ArrayBuffer>] {
  const songs = Uint32Array.from(hashes, (_, song) => song);
  songs.sort((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0));
  return [Float64Array.from(songs, (song) => hashes[song] ?? 0), songs];
}

function found(
  hashes: Float64Array,
  songs: Uint32Array,
  hash: number,
): number | undefined {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hashes[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash ? songs[low] : undefined;
}
