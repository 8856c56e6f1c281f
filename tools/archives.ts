/** Reading one file out of the two kinds of archive that base runtimes come in. */

/** The archive is damaged, of an unknown variant, or lacks the file asked for. */
export class ArchiveError extends Error {
  override name = "ArchiveError";
}

const TAR_BLOCK_BYTES = 512;

/**
 * Reads one file from a gzipped tar archive.
 *
 * @param archive The bytes of the `.tgz` file.
 * @param path The full path inside the archive, such as `package/bin/tool` (at most 100 characters).
 * @returns The content of that file.
 * @throws {ArchiveError} If the archive is damaged or has no such file.
 */
export async function readFromTgz(archive: Uint8Array, path: string): Promise<Uint8Array> {
  const tar = await decompress(archive, "gzip");
  const text = new TextDecoder();
  const field = (at: number, length: number) =>
    text.decode(tar.subarray(at, at + length)).split("\0", 1)[0]?.trim() ?? "";
  for (let at = 0; at + TAR_BLOCK_BYTES <= tar.length;) {
    const name = field(at, 100);
    if (name === "") break;
    const size = parseInt(field(at + 124, 12), 8);
    const start = at + TAR_BLOCK_BYTES;
    if (!Number.isInteger(size) || start + size > tar.length) {
      throw new ArchiveError(`damaged tar archive: entry "${name}" runs over its end`);
    }
    if (name === path) return tar.slice(start, start + size);
    at = start + Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  throw new ArchiveError(`no file "${path}" in the tar archive`);
}

/**
 * Reads one file from a zip archive (stored or deflated, no zip64).
 * Field offsets: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @param archive The bytes of the `.zip` file.
 * @param path The full path inside the archive.
 * @returns The content of that file.
 * @throws {ArchiveError} If the archive is damaged, has no such file, or packs it in another way.
 */
export async function readFromZip(archive: Uint8Array, path: string): Promise<Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const text = new TextDecoder();
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new ArchiveError("not a zip archive, or cut short");
  let entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (; entries > 0; entries--) {
    if (at + 46 > archive.length || view.getUint32(at, true) !== 0x02014b50) {
      throw new ArchiveError("damaged zip archive: its directory is broken");
    }
    const method = view.getUint16(at + 10, true);
    const packedBytes = view.getUint32(at + 20, true);
    const nameBytes = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    if (text.decode(archive.subarray(at + 46, at + 46 + nameBytes)) === path) {
      if (local + 30 > archive.length) throw new ArchiveError("damaged zip archive: cut short");
      const start = local + 30 + view.getUint16(local + 26, true) +
        view.getUint16(local + 28, true);
      const packed = archive.slice(start, start + packedBytes);
      if (method === 0) return packed;
      if (method === 8) return await decompress(packed, "deflate-raw");
      throw new ArchiveError(`zip entry "${path}" is packed by method ${method}, unknown here`);
    }
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new ArchiveError(`no file "${path}" in the zip archive`);
}

async function decompress(bytes: Uint8Array, format: CompressionFormat): Promise<Uint8Array> {
  try {
    const stream = new Blob([new Uint8Array(bytes)]).stream()
      .pipeThrough(new DecompressionStream(format));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new ArchiveError(`damaged archive: it does not unpack as ${format}`, { cause });
  }
}
