const PASTE_END = "\x1b[201~";
/** More than anybody pastes into a line; the rest is thrown away. */
const MOST_BYTES = 65_536;

/** Collects a bracketed paste up to the sequence that ends it. */
export class Pasted {
  readonly #decoder = new TextDecoder();
  #bytes = new Uint8Array(256);
  #length = 0;
  /** How much of the end was just seen. */
  #seen = 0;

  /** Forgets what was collected. */
  begin(): void {
    this.#length = 0;
    this.#seen = 0;
  }

  /** Takes a byte. @returns whether it was the last one of the paste */
  take(byte: number): boolean {
    if (byte !== PASTE_END.charCodeAt(this.#seen)) {
      for (let index = 0; index < this.#seen; index++) this.#keep(PASTE_END.charCodeAt(index));
      this.#seen = 0;
    }
    if (byte !== PASTE_END.charCodeAt(this.#seen)) this.#keep(byte);
    else this.#seen++;
    return this.#seen === PASTE_END.length;
  }

  /** What was collected; bytes that are no UTF-8 become replacement signs. */
  text(): string {
    return this.#decoder.decode(this.#bytes.subarray(0, this.#length));
  }

  #keep(byte: number): void {
    if (this.#length >= MOST_BYTES) return;
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}
