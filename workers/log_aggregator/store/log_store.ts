import { errorText, type Logger } from "../../../bus/mod.ts";
import type { SegmentWriter } from "./segment_writer.ts";

/** Characters that may wait for a slow disk; what comes then is counted and not kept. */
const MOST_WAITING = 32_000_000;

/** Brings lines to the disk without anybody ever waiting for it. */
export class LogStore {
  readonly #segments: SegmentWriter;
  readonly #log: Logger;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #writing: Promise<void> | undefined;
  #written = 0;
  #lost = 0;
  #error: string | null = null;

  constructor(segments: SegmentWriter, log: Logger) {
    this.#segments = segments;
    this.#log = log;
  }

  /** Lines on the disk, and not, since the start; what is wrong with it at this moment. */
  get facts(): { written: number; lost: number; error: string | null } {
    return { written: this.#written, lost: this.#lost, error: this.#error };
  }

  add(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#waitingCharacters >= MOST_WAITING) {
        this.#lost++;
        continue;
      }
      this.#waiting.push(line);
      this.#waitingCharacters += line.length;
    }
    if (this.#waiting.length > 0) this.#writing ??= this.#drain();
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    this.#segments.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingCharacters = 0;
      try {
        await this.#segments.write(lines);
        this.#written += lines.length;
        if (this.#error !== null) this.#log.info("logs are written again");
        this.#error = null;
      } catch (error) {
        this.#lost += lines.length;
        // Said once: each attempt to say it would be one more line that cannot be written.
        if (this.#error === null) {
          this.#log.error(
            "logs cannot be written: {error}; lines are counted and lost until they can",
            {
              error: errorText(error),
            },
          );
        }
        this.#error = errorText(error);
      }
    }
    this.#writing = undefined;
  }
}
