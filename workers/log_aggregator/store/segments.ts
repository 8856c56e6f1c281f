/** The files of the log: segments, named by the time at which they were begun. */
import { join } from "node:path";

/** How much is kept. */
export interface SegmentLimits {
  /** A segment is ended when it has grown to this. */
  readonly maxBytes: number;
  /** ... or when it is so old. */
  readonly maxSeconds: number;
  /** Segments that are kept, besides the one that is written. */
  readonly keep: number;
  /** Segments that are older are removed. */
  readonly keepSeconds: number;
}

/** One file. */
export interface Segment {
  readonly path: string;
  /** Unix seconds. */
  readonly begunAt: number;
}

const NAME = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3})(?:-\d+)?\.jsonl$/;

function nameOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replaceAll(/[:.]/g, "-").replace("Z", "");
}

function timeOf(name: string): number | undefined {
  const [, time] = NAME.exec(name) ?? [];
  if (time === undefined) return undefined;
  const [day, clock = ""] = time.split("T");
  const [hours, minutes, seconds, millis] = clock.split("-");
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}.${millis}Z`) / 1000;
}

/** The segments of a folder, the oldest first; none if there is no such folder. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return names.sort().flatMap((name) => {
    const begunAt = timeOf(name);
    return begunAt === undefined ? [] : [{ path: join(folder, name), begunAt }];
  });
}

/** Appends lines to the youngest segment, begins new ones, and removes what is too much or too old. */
export class SegmentWriter {
  readonly #folder: string;
  readonly #limits: SegmentLimits;
  readonly #nowSeconds: () => number;
  #file: Deno.FsFile | undefined;
  #size = 0;
  #begunAt = 0;

  constructor(folder: string, limits: SegmentLimits, nowSeconds: () => number) {
    this.#folder = folder;
    this.#limits = limits;
    this.#nowSeconds = nowSeconds;
  }

  /**
   * Writes lines, whole or not at all as far as the disk allows: what a full disk has cut is ended with
   * a line feed by the next write, so that no later line is lost with it.
   *
   * @throws the system's error; the lines are then not kept
   */
  async write(lines: readonly string[]): Promise<void> {
    const file = await this.#open();
    let bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
    const { length } = bytes;
    try {
      while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
      this.#size += length;
    } catch (error) {
      this.close(); // a new segment is begun when there is room again
      throw error;
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  async #open(): Promise<Deno.FsFile> {
    const now = this.#nowSeconds();
    const { maxBytes, maxSeconds } = this.#limits;
    const isFull = this.#size >= maxBytes || Math.abs(now - this.#begunAt) >= maxSeconds;
    if (this.#file !== undefined && !isFull) return this.#file;
    this.close();
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    this.#file = await this.#create(now);
    this.#size = 0;
    this.#begunAt = now;
    await this.#prune(now);
    return this.#file;
  }

  /** Two that are begun in the same millisecond get a number besides. */
  async #create(now: number): Promise<Deno.FsFile> {
    for (let number = 0;; number++) {
      const name = `${nameOf(now)}${number === 0 ? "" : `-${number}`}.jsonl`;
      const options = { append: true, createNew: true, mode: 0o600 };
      try {
        return await Deno.open(join(this.#folder, name), options);
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists) || number >= 999) throw error;
      }
    }
  }

  async #prune(now: number): Promise<void> {
    const segments = await listSegments(this.#folder);
    const { keep, keepSeconds } = this.#limits;
    const older = segments.slice(0, -1);
    for (const [index, { path, begunAt }] of older.entries()) {
      const isTooMuch = index < older.length - keep;
      if (isTooMuch || now - begunAt > keepSeconds) await Deno.remove(path);
    }
  }
}

/** Bytes of all segments. */
export async function bytesKept(folder: string): Promise<number> {
  const segments = await listSegments(folder);
  let sum = 0;
  for (const { path } of segments) sum += (await Deno.stat(path)).size;
  return sum;
}
