/**
 * Reads a stream to its end. Leaving it early, as for too many bytes, ends it.
 *
 * @param tooMany makes what is thrown as soon as more than `maxBytes` have come
 */
export async function boundedBytes(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  tooMany: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw tooMany();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
