import { constants, createGzip } from "node:zlib";

/**
 * Packs bytes piece by piece, each so that it can be unpacked when nothing follows it any more: a recording
 * whose machine was switched off is readable up to there.
 */
export class GzipPacker {
  readonly #gzip = createGzip();
  #packed: Uint8Array[] = [];

  constructor() {
    this.#gzip.on("data", (bytes: Uint8Array) => this.#packed.push(bytes));
  }

  /** @returns what `bytes` have become; they must not be changed meanwhile */
  async pack(bytes: Uint8Array): Promise<Uint8Array> {
    this.#gzip.write(bytes);
    await new Promise<void>((resolve) => this.#gzip.flush(constants.Z_SYNC_FLUSH, resolve));
    return this.#take();
  }

  /** @returns the end of the file */
  async end(): Promise<Uint8Array> {
    await new Promise<void>((resolve, reject) => {
      this.#gzip.on("end", resolve);
      this.#gzip.on("error", reject);
      this.#gzip.end();
    });
    return this.#take();
  }

  #take(): Uint8Array {
    const length = this.#packed.reduce((sum, { length }) => sum + length, 0);
    const all = new Uint8Array(length);
    let at = 0;
    for (const bytes of this.#packed) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.#packed = [];
    return all;
  }
}
