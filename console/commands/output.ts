/** Lines that may wait for a slow reader; a faster sender than reader costs lines, never memory. */
const MOST_WAITING_LINES = 5_000;

/** Whoever reads our output has gone: the work is done, and it is no failure. */
export class ReaderGoneError extends Error {
  override readonly name = "ReaderGoneError";
}

/** Writes to a stream such as `Deno.stdout`. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
}

/** Data for people or programs on stdout: whole lines, in order, bounded while the reader is slow. */
export class Output {
  readonly #sink: ByteSink;
  readonly #encoder = new TextEncoder();
  #waiting: string[] = [];
  #leftOut = 0;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #onGone: (() => void) | null = null;
  #isGone = false;

  constructor(sink: ByteSink = Deno.stdout) {
    this.#sink = sink;
  }

  /** How many lines were left out because the reader was too slow. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Calls back once when the reader has closed the stream (`| head`). */
  onReaderGone(callback: () => void): void {
    this.#onGone = callback;
    if (this.#isGone) callback();
  }

  /** Writes one line. Returns at once; a line that finds too many waiting is left out and counted. */
  line(text: string): void {
    if (this.#isGone) return;
    if (this.#waiting.length >= MOST_WAITING_LINES) {
      this.#leftOut++;
      return;
    }
    this.#waiting.push(text);
    if (!this.#isWriting) this.#writing = this.#drain();
  }

  /** Writes several lines, however many, and waits for the reader. @throws {ReaderGoneError} */
  async lines(texts: readonly string[]): Promise<void> {
    await this.flush();
    if (texts.length > 0) {
      this.#waiting.push(...texts);
      this.#writing = this.#drain();
    }
    await this.flush();
  }

  /** Waits until everything is written. @throws {ReaderGoneError} */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#isGone) throw new ReaderGoneError("the reader of stdout has gone");
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#waiting.length > 0) {
        const text = this.#waiting.join("\n") + "\n";
        this.#waiting = [];
        let bytes = this.#encoder.encode(text);
        while (bytes.length > 0) bytes = bytes.subarray(await this.#sink.write(bytes));
      }
    } catch {
      // EPIPE, or the terminal was closed (EIO): either way nobody reads on.
      this.#isGone = true;
      this.#waiting = [];
      this.#onGone?.();
    } finally {
      this.#isWriting = false;
    }
  }
}
