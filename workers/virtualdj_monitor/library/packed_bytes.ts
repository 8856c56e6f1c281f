/** An index as bytes, as it comes from the process that read the databases. */
import { z } from "zod";
import type { PackedIndex } from "./song_index.ts";

/** What a reading gave: the songs, and which databases were not read to their end, and why. */
export interface Reading {
  readonly index: PackedIndex;
  readonly failures: readonly string[];
}

const headerSchema = z.object({
  songs: z.int().min(0),
  keys: z.array(z.string()).min(1),
  failures: z.array(z.string()),
});

const BYTES_A_SONG = 34;
const ALIGNMENT = 8;
const LENGTH_BYTES = 4;

/** Bytes that are no reading. */
export class PackedBytesError extends Error {
  override readonly name = "PackedBytesError";
}

/** Four bytes of length, so long a header in JSON, filled up to a multiple of 8, then the arrays. */
export function packBytes({ index, failures }: Reading): Uint8Array<ArrayBuffer> {
  const songs = index.bpms.length;
  const header = new TextEncoder().encode(JSON.stringify({ songs, keys: index.keys, failures }));
  const start = aligned(LENGTH_BYTES + header.length);
  const bytes = new Uint8Array(start + songs * BYTES_A_SONG);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, LENGTH_BYTES);
  let at = start;
  const { paths, names, pathSongs, nameSongs, bpms, durations, keyNumbers } = index;
  for (const array of [paths, names, pathSongs, nameSongs, bpms, durations, keyNumbers]) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * Reads what {@link packBytes} has written; the arrays lie in `bytes`.
 *
 * @throws {PackedBytesError} for anything else
 */
export function unpackBytes(bytes: Uint8Array<ArrayBuffer>): Reading {
  const { songs, keys, failures, start } = headerOf(bytes);
  if (bytes.length !== start + songs * BYTES_A_SONG) {
    throw new PackedBytesError(`${bytes.length} bytes are no index of ${songs} songs`);
  }
  let at = bytes.byteOffset + start;
  const next = (bytesEach: number) => (at += songs * bytesEach) - songs * bytesEach;
  const { buffer } = bytes;
  return {
    index: {
      paths: new Float64Array(buffer, next(8), songs),
      names: new Float64Array(buffer, next(8), songs),
      pathSongs: new Uint32Array(buffer, next(4), songs),
      nameSongs: new Uint32Array(buffer, next(4), songs),
      bpms: new Float32Array(buffer, next(4), songs),
      durations: new Float32Array(buffer, next(4), songs),
      keyNumbers: new Uint16Array(buffer, next(2), songs),
      keys,
    },
    failures,
  };
}

function headerOf(bytes: Uint8Array<ArrayBuffer>) {
  if (bytes.length < LENGTH_BYTES || bytes.byteOffset % ALIGNMENT !== 0) {
    throw new PackedBytesError("an index that begins nowhere");
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (LENGTH_BYTES + length > bytes.length) {
    throw new PackedBytesError("an index that ends in its header");
  }
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  try {
    const header = headerSchema.parse(JSON.parse(text));
    return { ...header, start: aligned(LENGTH_BYTES + length) };
  } catch (cause) {
    throw new PackedBytesError("an index without a header", { cause });
  }
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
