import { dirname } from "node:path";
import { errorText, UserError } from "../../../bus/mod.ts";
import type { Clock } from "../../../bus/mod.ts";
import { headerLine, packetLine } from "./format.ts";

/** Characters that may wait for the disk; what comes then is left out and counted. */
const MOST_WAITING = 16 * 1024 * 1024;
const WRITE_MS = 100;

/** What a recording holds so far. */
export interface RecordingFacts {
  readonly file: string;
  readonly packets: number;
  readonly seconds: number;
  readonly left_out: number;
  /** Why it ended before it was stopped. */
  readonly error: string | null;
}

/** Writes datagrams to a file with their times. Never waits for the disk. */
export class Recorder {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #lines: string[] = [];
  #waiting = 0;
  #packets = 0;
  #leftOut = 0;
  #error: string | null = null;
  #writing: Promise<void> | undefined;

  private constructor(path: string, file: Deno.FsFile, clock: Clock) {
    this.#path = path;
    this.#file = file;
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#add(headerLine(clock.now()));
    this.#timer = setInterval(() => this.#write(), WRITE_MS);
  }

  /** @throws {UserError} when the file is there already or cannot be made */
  static async start(path: string, clock: Clock): Promise<Recorder> {
    try {
      await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      return new Recorder(path, file, clock);
    } catch (cause) {
      const reason = cause instanceof Deno.errors.AlreadyExists
        ? "is there already; give another name"
        : `cannot be made: ${errorText(cause)}`;
      throw new UserError(`${path} ${reason}`, { cause });
    }
  }

  get facts(): RecordingFacts {
    return {
      file: this.#path,
      packets: this.#packets,
      seconds: (this.#clock.monotonicMs() - this.#startMs) / 1000,
      left_out: this.#leftOut,
      error: this.#error,
    };
  }

  /** Takes a datagram that has come just now. */
  take(bytes: Uint8Array<ArrayBuffer>, from: string): void {
    if (this.#error !== null || this.#waiting >= MOST_WAITING) {
      this.#leftOut++;
      return;
    }
    const seconds = (this.#clock.monotonicMs() - this.#startMs) / 1000;
    this.#add(packetLine(seconds, from, bytes));
    this.#packets++;
  }

  /** Ends the recording when everything is on the disk. */
  async stop(): Promise<RecordingFacts> {
    const { facts } = this;
    clearInterval(this.#timer);
    await this.#writing;
    this.#write();
    await this.#writing;
    this.#file.close();
    return { ...facts, left_out: this.#leftOut, error: this.#error };
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#waiting += line.length + 1;
  }

  #write(): void {
    if (this.#writing !== undefined || this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#writing = this.#writeLines(lines).finally(() => this.#writing = undefined);
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    let bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
    const length = bytes.length;
    try {
      while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
    } catch (error) {
      this.#error = errorText(error);
    }
    this.#waiting -= length;
  }
}
