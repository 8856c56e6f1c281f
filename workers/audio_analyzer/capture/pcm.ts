/** Raw PCM bytes, cut anywhere, to samples. */

/** Sample formats that raw PCM may have: 32-bit float or 16-bit integer, both little endian. */
export const PCM_ENCODINGS = ["f32le", "s16le"] as const;

/** One of {@link PCM_ENCODINGS}. */
export type PcmEncoding = typeof PCM_ENCODINGS[number];

/** By encoding. */
export const BYTES_PER_SAMPLE: Readonly<Record<PcmEncoding, number>> = { f32le: 4, s16le: 2 };
/** Samples are handed on in blocks of at most this many frames, however large a chunk is. */
const BLOCK_FRAMES = 4096;
/** No converter delivers more; what is beyond it is another format or garbage. 12 dB over full scale. */
const MAX_MAGNITUDE = 4;

/**
 * Turns a byte stream into interleaved samples, whole frames only, as soon as their last byte is there.
 *
 * Keeps at most one partial frame. Impossible values (NaN, infinite, far over full scale) become 0
 * and are counted: one of them would stay in every filter behind.
 */
export class PcmDecoder {
  /** Impossible values seen so far. */
  invalidSamples = 0;
  readonly encoding: PcmEncoding;
  readonly channels: number;
  readonly #frameBytes: number;
  readonly #partial: Uint8Array;
  readonly #samples: Float32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #partialBytes = 0;

  /** @throws RangeError for a channel count that is not 1-64 */
  constructor(encoding: PcmEncoding, channels: number) {
    if (!Number.isInteger(channels) || channels < 1 || channels > 64) {
      throw new RangeError(`${channels} channels: 1-64 are possible`);
    }
    this.encoding = encoding;
    this.channels = channels;
    this.#frameBytes = BYTES_PER_SAMPLE[encoding] * channels;
    this.#partial = new Uint8Array(this.#frameBytes);
    this.#samples = new Float32Array(BLOCK_FRAMES * channels);
    this.#bytes = new Uint8Array(BLOCK_FRAMES * this.#frameBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Decodes `chunk`, calling `emit` with samples that are valid only during the call. */
  push(chunk: Uint8Array, emit: (interleaved: Float32Array) => void): void {
    let offset = 0;
    while (offset < chunk.length) {
      let filled = 0;
      if (this.#partialBytes > 0) {
        this.#bytes.set(this.#partial.subarray(0, this.#partialBytes));
        filled = this.#partialBytes;
        this.#partialBytes = 0;
      }
      const taken = Math.min(this.#bytes.length - filled, chunk.length - offset);
      this.#bytes.set(chunk.subarray(offset, offset + taken), filled);
      offset += taken;
      filled += taken;
      const whole = filled - filled % this.#frameBytes;
      if (whole < filled) {
        this.#partial.set(this.#bytes.subarray(whole, filled));
        this.#partialBytes = filled - whole;
      }
      if (whole > 0) emit(this.#convert(whole));
    }
  }

  #convert(byteCount: number): Float32Array {
    const count = byteCount / BYTES_PER_SAMPLE[this.encoding];
    const out = this.#samples;
    if (this.encoding === "s16le") {
      for (let i = 0; i < count; i++) out[i] = this.#view.getInt16(2 * i, true) / 32768;
    } else {
      for (let i = 0; i < count; i++) {
        const value = this.#view.getFloat32(4 * i, true);
        const possible = value >= -MAX_MAGNITUDE && value <= MAX_MAGNITUDE;
        if (!possible) this.invalidSamples++;
        out[i] = possible ? value : 0;
      }
    }
    return out.subarray(0, count);
  }
}
