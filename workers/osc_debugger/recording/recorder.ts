import { dirname } from "node:path";
import { errorText, UserError } from "../../../bus/mod.ts";
import type { Clock } from "../../../bus/mod.ts";
import { headerLine, packetLine } from "./format.ts";

/** Characters that may wait for the disk; what comes then is left out and counted. */
const MOST_WAITING = 16 * 1024 * 1024;
const WRITE_MS = 100;
const LINE_FEED = 10;

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
  readonly #onError: (error: string) => void;
  #writing: Promise<void> | undefined;

  private constructor(
    path: string,
    file: Deno.FsFile,
    clock: Clock,
    onError: (error: string) => void,
  ) {
    this.#path = path;
    this.#onError = onError;
    this.#file = file;
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#add(headerLine(clock.now()));
    this.#timer = setInterval(() => this.#write(), WRITE_MS);
  }

  /**
   * @param onError called once, when the disk takes no more; what comes then is left out
   * @throws {UserError} when the file is there already or cannot be made
   */
  static async start(
    path: string,
    clock: Clock,
    onError: (error: string) => void,
  ): Promise<Recorder> {
    try {
      await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      return new Recorder(path, file, clock, onError);
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
    const { packets, left_out, error } = this.facts;
    return { ...facts, packets, left_out, error };
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#waiting += line.length + 1;
  }

  #write(): void {
    if (this.#writing !== undefined || this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    if (this.#error !== null) return this.#leaveOut(lines.length);
    this.#writing = this.#writeLines(lines).finally(() => this.#writing = undefined);
  }

  /** Lines that were counted, and are not on the disk. The first one of all is no packet. */
  #leaveOut(lines: number): void {
    const packets = Math.min(lines, this.#packets);
    this.#packets -= packets;
    this.#leftOut += packets;
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    let bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
    const length = bytes.length;
    try {
      while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
    } catch (error) {
      this.#error = errorText(error);
      const lines = bytes.reduce((count, byte) => byte === LINE_FEED ? count + 1 : count, 0);
      this.#leaveOut(lines);
      this.#onError(this.#error);
    }
    this.#waiting -= length;
  }
}
