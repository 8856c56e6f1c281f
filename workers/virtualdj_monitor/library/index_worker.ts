/** The thread that reads databases, so that nothing waits for them meanwhile. */
import { DatabaseError, DatabaseParser } from "./database_parser.ts";
import { SongIndexBuilder } from "./song_index.ts";
import type { IndexAnswer, IndexRequest } from "./messages.ts";

const CHUNK_BYTES = 256 * 1024;
const MOST_BYTES = 2 * 1024 ** 3;

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<IndexRequest>) => void;
  postMessage(answer: IndexAnswer, transfer: Transferable[]): void;
};

function read(path: string, parser: DatabaseParser): void {
  using file = Deno.openSync(path);
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(CHUNK_BYTES);
  let bytes = 0;
  for (;;) {
    const count = file.readSync(chunk);
    if (count === null) break;
    bytes += count;
    if (bytes > MOST_BYTES) throw new DatabaseError("it has more than 2 GiB");
    parser.write(decoder.decode(chunk.subarray(0, count), { stream: true }));
  }
  parser.write(decoder.decode());
  parser.close();
}

scope.onmessage = ({ data: { paths } }) => {
  const songs = new SongIndexBuilder();
  const failures: { path: string; reason: string }[] = [];
  for (const path of paths) {
    try {
      read(path, new DatabaseParser((song) => songs.add(song)));
    } catch (error) {
      failures.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const index = songs.pack();
  const { paths: hashes, pathSongs, names, nameSongs, bpms, durations, keyNumbers } = index;
  const buffers = [hashes, pathSongs, names, nameSongs, bpms, durations, keyNumbers];
  scope.postMessage({ index, failures }, buffers.map(({ buffer }) => buffer));
};
