import { errorText, UserError } from "../../bus/messages/errors.ts";

/** Lines that may wait for a slow reader; a faster sender than reader costs lines, never memory. */
const MOST_WAITING_LINES = 5_000;

/** Whoever reads our output has gone: the work is done, and it is no failure. */
export class ReaderGoneError extends Error {
  override readonly name = "ReaderGoneError";
}

/** EPIPE, and EIO of a terminal that was closed: either way nobody reads on. */
function failureOf(error: unknown): Error {
  const isGone = error instanceof Deno.errors.BrokenPipe || /os error 5\)/.test(errorText(error));
  return isGone
    ? new ReaderGoneError("the reader of stdout has gone", { cause: error })
    : new UserError(`stdout cannot be written: ${errorText(error)}`, { cause: error });
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
  #onEnd: (() => void) | null = null;
  #failure: Error | null = null;

  constructor(sink: ByteSink = Deno.stdout) {
    this.#sink = sink;
  }

  /** How many lines were left out because the reader was too slow. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Calls back once when nothing more can be written: the reader has gone (`| head`), or the disk is full. */
  onEnd(callback: () => void): void {
    this.#onEnd = callback;
    if (this.#failure !== null) callback();
  }

  /** Writes one line. Returns at once; a line that finds too many waiting is left out and counted. */
  line(text: string): void {
    if (this.#failure !== null) return;
    if (this.#waiting.length >= MOST_WAITING_LINES) {
      this.#leftOut++;
      return;
    }
    this.#waiting.push(text);
    if (!this.#isWriting) this.#writing = this.#drain();
  }

  /** Writes several lines, however many, and waits for the reader. @throws as `flush` */
  async lines(texts: readonly string[]): Promise<void> {
    await this.flush();
    if (texts.length > 0) {
      this.#waiting.push(...texts);
      this.#writing = this.#drain();
    }
    await this.flush();
  }

  /**
   * Waits until everything is written, `timeoutMs` at the most.
   * @throws {ReaderGoneError} when nobody reads on
   * @throws {UserError} when it cannot be written, for example to a full disk
   */
  async flush(timeoutMs = Infinity): Promise<void> {
    if (timeoutMs === Infinity) await this.#writing;
    else {
      const waited = Promise.withResolvers<void>();
      const timer = setTimeout(waited.resolve, timeoutMs);
      await Promise.race([this.#writing, waited.promise]);
      clearTimeout(timer);
    }
    if (this.#failure !== null) throw this.#failure;
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
    } catch (error) {
      this.#failure = failureOf(error);
      this.#waiting = [];
      this.#onEnd?.();
    } finally {
      this.#isWriting = false;
    }
  }
}
