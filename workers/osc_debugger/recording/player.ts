import { boundedLines } from "../../../bus/bounded_lines.ts";
import { UserError } from "../../../bus/mod.ts";
import { pause } from "../../../bus/pause.ts";
import { isHeader, LONGEST_LINE, parsePacket, type RecordedPacket } from "./format.ts";

/** What has been played so far. */
export interface ReplayFacts {
  readonly file: string;
  readonly packets: number;
  /** Lines that were no datagram: cut, or edited into something else. */
  readonly unreadable: number;
  readonly seconds: number;
}

/** How to play. */
export interface ReplayOptions {
  /** 1: as it was recorded, 2: twice as fast. */
  readonly speed: number;
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/** Plays a recording: each datagram at its time, exactly as it was. */
export class Replay {
  readonly #path: string;
  readonly #options: ReplayOptions;
  #packets = 0;
  #unreadable = 0;
  #seconds = 0;

  constructor(path: string, options: ReplayOptions) {
    this.#path = path;
    this.#options = options;
  }

  get facts(): ReplayFacts {
    return {
      file: this.#path,
      packets: this.#packets,
      unreadable: this.#unreadable,
      seconds: this.#seconds,
    };
  }

  /** @throws {UserError} when the file is no recording, or cannot be read */
  static async check(path: string): Promise<void> {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(path);
    } catch (cause) {
      const reason = cause instanceof Deno.errors.NotFound ? "is not there" : "cannot be read";
      throw new UserError(`${path} ${reason}`, { cause });
    }
    using _ = file;
    const bytes = new Uint8Array(1024);
    const length = await file.read(bytes) ?? 0;
    const [line = ""] = new TextDecoder().decode(bytes.subarray(0, length)).split("\n");
    if (!isHeader(line)) {
      throw new UserError(`${path} is no recording of OSC: its first line is not that of one`);
    }
  }

  /** Resolves at the end, or when the signal is aborted. */
  async run(): Promise<ReplayFacts> {
    const { monotonicMs, signal, speed, send } = this.#options;
    const startMs = monotonicMs();
    for await (const packet of this.#read()) {
      const waitMs = startMs + (packet.seconds * 1000) / speed - monotonicMs();
      if (waitMs > 0.5) await pause(waitMs, signal);
      if (signal.aborted) break;
      this.#seconds = packet.seconds;
      this.#packets++;
      send(packet.bytes);
    }
    return this.facts;
  }

  async *#read(): AsyncGenerator<RecordedPacket> {
    // The end of the loop, also an early one, closes the file with its stream.
    const { readable } = await Deno.open(this.#path);
    const decoder = new TextDecoder();
    for await (const { number, bytes } of boundedLines(readable, LONGEST_LINE)) {
      const line = bytes === null ? undefined : decoder.decode(bytes);
      const packet = line === undefined ? undefined : parsePacket(line);
      if (packet !== undefined) yield packet;
      else if (number > 1 && line?.trim() !== "") this.#unreadable++;
    }
  }
}
