/** Reading databases, as a process of its own does it: it takes seconds and 100 MB of memory. */
import { setPriority } from "node:os";
import { DatabaseError, DatabaseParser } from "./database_parser.ts";
import { packBytes } from "./packed_bytes.ts";
import { SongIndexBuilder } from "./song_index.ts";

const CHUNK_BYTES = 64 * 1024;
/** Of 0 to 19, where 19 gives way to everybody. */
const NICE = 5;
const MOST_BYTES = 2 * 1024 ** 3;

/** Reads databases and writes the index of their songs to stdout. */
export async function readDatabases(paths: readonly string[]): Promise<void> {
  // Nobody waits for it, and the beats that are told meanwhile have a right of way.
  setPriority(NICE);
  const songs = new SongIndexBuilder();
  const failures: string[] = [];
  for (const path of paths) {
    try {
      readDatabase(path, songs);
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message : error}`);
    }
  }
  await write(packBytes({ index: songs.pack(), failures }));
}

/** @throws {DatabaseError} for what is no database; what came before its fault has been added */
function readDatabase(path: string, songs: SongIndexBuilder): void {
  using file = Deno.openSync(path);
  const parser = new DatabaseParser((song) => songs.add(song));
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(CHUNK_BYTES);
  let bytes = 0;
  for (let count = file.readSync(chunk); count !== null; count = file.readSync(chunk)) {
    bytes += count;
    if (bytes > MOST_BYTES) throw new DatabaseError("it has more than 2 GiB");
    parser.write(decoder.decode(chunk.subarray(0, count), { stream: true }));
  }
  parser.write(decoder.decode());
  parser.close();
}

async function write(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}
