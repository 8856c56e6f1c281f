/** The head of the stream that a `capture` child writes: what layout the PCM behind it has. */
import type { AudioFormat } from "./source.ts";

/** Bytes of the header: "VJPC", version, sample rate and channels as 32-bit little endian. */
export const HEADER_BYTES = 16;
const MAGIC = 0x43504a56;
const VERSION = 1;

/** A stream that does not begin as a `capture` child begins it. */
export class StreamError extends Error {
  override readonly name = "StreamError";
}

/** Encodes the header of a stream of f32le PCM. */
export function encodeHeader(format: AudioFormat): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, format.sampleRate, true);
  view.setUint32(12, format.channels, true);
  return bytes;
}

/**
 * Decodes a header.
 *
 * @throws StreamError when the bytes are none or name an impossible layout
 */
export function decodeHeader(bytes: Uint8Array): AudioFormat {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new StreamError("the capturing process sends something else than sound");
  }
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw new StreamError(`sound stream of unknown version ${version}`);
  const sampleRate = view.getUint32(8, true);
  const channels = view.getUint32(12, true);
  if (sampleRate < 1000 || sampleRate > 768_000 || channels < 1 || channels > 64) {
    throw new StreamError(`impossible sound: ${channels} channels at ${sampleRate} Hz`);
  }
  return { sampleRate, channels };
}

/** Splits a byte stream, cut anywhere, into its header and the rest. */
export class HeaderReader {
  readonly #bytes = new Uint8Array(HEADER_BYTES);
  #filled = 0;

  /**
   * Takes a chunk; returns the bytes of it that follow the header once the header is complete.
   *
   * @throws StreamError
   */
  push(chunk: Uint8Array): { format: AudioFormat; rest: Uint8Array } | undefined {
    const taken = Math.min(HEADER_BYTES - this.#filled, chunk.length);
    this.#bytes.set(chunk.subarray(0, taken), this.#filled);
    this.#filled += taken;
    if (this.#filled < HEADER_BYTES) return undefined;
    return { format: decodeHeader(this.#bytes), rest: chunk.subarray(taken) };
  }
}
