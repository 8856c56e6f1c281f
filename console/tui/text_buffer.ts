/** Text that is put together from thousands of short pieces, thirty times a second, without a string for each. */
export class TextBuffer {
  readonly #decoder = new TextDecoder("utf-16le");
  #units = new Uint16Array(4096);
  #length = 0;

  /** How many code units it holds. */
  get length(): number {
    return this.#length;
  }

  /** Forgets what it holds. */
  clear(): void {
    this.#length = 0;
  }

  /** Appends a piece. */
  add(text: string): void {
    const { length } = text;
    if (this.#length + length > this.#units.length) this.#grow(length);
    for (let index = 0; index < length; index++) {
      this.#units[this.#length++] = text.charCodeAt(index);
    }
  }

  /** All pieces in one text. */
  toString(): string {
    return this.#decoder.decode(this.#units.subarray(0, this.#length));
  }

  #grow(length: number): void {
    const larger = new Uint16Array(Math.max(this.#units.length * 2, this.#length + length));
    larger.set(this.#units.subarray(0, this.#length));
    this.#units = larger;
  }
}
