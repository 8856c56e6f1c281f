/** Of a longer line only the beginning is kept. */
const MOST_UNITS = 16_384;

/** Cuts a stream of bytes into lines of bounded length. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;
  #rest = "";
  #leftOut = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes bytes as they come. */
  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Nothing follows: tells the last line, when it has no end. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== "") this.#tell();
  }

  #take(text: string): void {
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      this.#keep(text.slice(from, end));
      this.#tell();
      from = end + 1;
    }
    this.#keep(text.slice(from));
  }

  #keep(piece: string): void {
    const room = MOST_UNITS - this.#rest.length;
    this.#rest += piece.slice(0, room);
    this.#leftOut += Math.max(0, piece.length - room);
  }

  #tell(): void {
    const more = this.#leftOut > 0 ? `… (${this.#leftOut} characters more)` : "";
    this.#onLine((this.#rest.endsWith("\r") ? this.#rest.slice(0, -1) : this.#rest) + more);
    this.#rest = "";
    this.#leftOut = 0;
  }
}
