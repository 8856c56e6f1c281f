import { join } from "node:path";
import { listSegments, type Segment, segmentName } from "./segments.ts";

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

interface Open {
  readonly file: Deno.FsFile;
  readonly path: string;
  /** Unix seconds. */
  readonly begunAt: number;
  size: number;
}

const LINE_FEED = 10;
/** A clock is corrected by less all the time. */
const SET_BACK_SECONDS = 5;

/**
 * Appends lines to the youngest segment, begins new ones, and removes what is too much or too old. What
 * an earlier process has begun is gone on with, and what could not be written is tried in the same
 * segment: neither restarts nor a full disk may take the place of what is kept.
 */
export class SegmentWriter {
  readonly #folder: string;
  readonly #limits: SegmentLimits;
  readonly #nowSeconds: () => number;
  #open: Open | undefined;

  constructor(folder: string, limits: SegmentLimits, nowSeconds: () => number) {
    this.#folder = folder;
    this.#limits = limits;
    this.#nowSeconds = nowSeconds;
  }

  /**
   * Writes lines. What a full disk has cut is ended with a line feed by the next write, so that no later
   * line is lost with it.
   *
   * @throws the system's error; the lines are then not kept
   */
  async write(lines: readonly string[]): Promise<void> {
    const open = await this.#segment();
    let bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
    const { length } = bytes;
    try {
      while (bytes.length > 0) bytes = bytes.subarray(await open.file.write(bytes));
      open.size += length;
    } catch (error) {
      this.close(); // it is opened again: the disk may be another one by then
      throw error;
    }
  }

  close(): void {
    this.#open?.file.close();
    this.#open = undefined;
  }

  async #segment(): Promise<Open> {
    const now = this.#nowSeconds();
    if (this.#open !== undefined && this.#fits(this.#open, now)) {
      if (await isThere(this.#open.path)) return this.#open;
    }
    this.close();
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    this.#open = await this.#continued(now) ?? await this.#create(now);
    await this.#prune(now, this.#open.path);
    return this.#open;
  }

  /** Whether lines of this moment belong into a segment: none holds lines that are older than itself. */
  #fits({ size, begunAt }: Pick<Open, "size" | "begunAt">, now: number): boolean {
    const { maxBytes, maxSeconds } = this.#limits;
    const age = now - begunAt;
    return size < maxBytes && age < maxSeconds && age > -SET_BACK_SECONDS;
  }

  /** The segment that was written last, if there is still room in it. */
  async #continued(now: number): Promise<Open | undefined> {
    const segments = await listSegments(this.#folder);
    const last = segments.findLast(({ begunAt }) => begunAt < now + SET_BACK_SECONDS);
    return last && await this.#reopen(last, now);
  }

  async #reopen({ path, begunAt }: Segment, now: number): Promise<Open | undefined> {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(path, { read: true, append: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (error instanceof Deno.errors.PermissionDenied) return undefined;
      throw error;
    }
    try {
      const { size } = await file.stat();
      if (this.#fits({ size, begunAt }, now)) {
        if (!await endsWithLine(file, size)) await file.write(Uint8Array.of(LINE_FEED));
        return { file, path, begunAt, size };
      }
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    return undefined;
  }

  /** Of two that are begun in the same millisecond the second takes the next one. */
  async #create(now: number): Promise<Open> {
    for (let number = 0;; number++) {
      const begunAt = now + number / 1000;
      const path = join(this.#folder, segmentName(begunAt));
      try {
        const file = await Deno.open(path, { append: true, createNew: true, mode: 0o600 });
        return { file, path, begunAt, size: 0 };
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists) || number >= 999) throw error;
      }
    }
  }

  /** @param current is kept, also where the clock was set back and others look younger */
  async #prune(now: number, current: string): Promise<void> {
    const others = (await listSegments(this.#folder)).filter(({ path }) => path !== current);
    const { keep, keepSeconds } = this.#limits;
    for (const [index, { path, begunAt }] of others.entries()) {
      const isTooMuch = index < others.length - keep;
      if (isTooMuch || now - begunAt > keepSeconds) await removeIfAllowed(path);
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function endsWithLine(file: Deno.FsFile, size: number): Promise<boolean> {
  if (size === 0) return true;
  await file.seek(size - 1, Deno.SeekMode.Start);
  const last = new Uint8Array(1);
  return await file.read(last) === 1 && last[0] === LINE_FEED;
}

/** What cannot be removed must not keep new lines from being written; the next segment tries again. */
async function removeIfAllowed(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    const isExpected = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied;
    if (!isExpected) throw error;
  }
}
