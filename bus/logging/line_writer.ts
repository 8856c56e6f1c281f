/** Lines kept while the reader of the stream is busy; beyond it they are counted and dropped. */
const MAX_QUEUED_LINES = 1_000;

/** Where lines go: `Deno.stderr`, or a file. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * Writes lines to a stream without ever waiting for it: a terminal that is paused or a pipe that
 * nobody drains must not stop a worker.
 */
export class LineWriter {
  readonly #stream: ByteWriter;
  readonly #leftOutLine: (count: number) => string;
  readonly #encoder = new TextEncoder();
  #queue: string[] = [];
  #dropped = 0;
  #writing: Promise<void> | undefined;

  /** @param leftOutLine the line that tells how many had no room */
  constructor(
    stream: ByteWriter,
    leftOutLine = (count: number): string => `(${count} lines left out)`,
  ) {
    this.#stream = stream;
    this.#leftOutLine = leftOutLine;
  }

  /** Queues a line (without its line feed). */
  write(line: string): void {
    if (this.#queue.length >= MAX_QUEUED_LINES) {
      this.#dropped++;
      return;
    }
    this.#queue.push(line);
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        if (this.#dropped > 0) this.#queue.push(this.#leftOutLine(this.#dropped));
        this.#dropped = 0;
        const lines = this.#queue;
        this.#queue = [];
        let bytes = this.#encoder.encode(`${lines.join("\n")}\n`);
        while (bytes.length > 0) bytes = bytes.subarray(await this.#stream.write(bytes));
      }
    } catch {
      this.#queue = []; // the reader has closed the stream: there is nobody left to tell
    } finally {
      this.#writing = undefined;
    }
  }

  /** Waits until everything is written, `timeoutMs` at the most. */
  async flush(timeoutMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      this.#writing,
      new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs)),
    ]);
    clearTimeout(timer);
  }
}
