import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { devNull } from "node:os";
import { dirname } from "node:path";
import { type Clock, errorText, systemClock } from "../../../bus/mod.ts";
import { type LogDisk, machineDisk } from "../../../bus/logging/files/disk.ts";
import { KeptLog, LOG_START, type LogPosition } from "../../../bus/logging/files/kept_log.ts";
import { type LogBounds, PieceCopy } from "./piece_copy.ts";
import { RotatedFiles } from "../../../bus/logging/files/rotated_files.ts";
import { whilePaused } from "./pause.ts";
import type { LogWriters } from "./writers.ts";

/** A file is full before it has reached its bound: what comes until the next look shall fit as well. */
const FULL_AT = 0.8;

/** So little is left to the pause. */
const REST_BYTES = 64 * 1024;

/** Who writes faster than this catches up is paused all the same. */
const MAX_CATCH_UPS = 4;

/** The event loop is given back after so much work. */
const TURN_MS = 4;

/** After a failure the disk is left in peace. */
const RETRY_AFTER_MS = 10_000;

const LINE_FEED = Uint8Array.of(10);

const CANNOT_WRITE = "cannot be written, so what the program says is lost";
const CANNOT_READ = "cannot be read";
const CANNOT_ROTATE = "is full and cannot be rotated, so it grows";

/** No space, or none for this user. */
function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** See {@link LogFile}. */
export interface LogFileOptions extends LogBounds {
  path: string;
  /** Says to people what is wrong: once, until it is well again. */
  onTrouble(message: string): void;
  disk?: LogDisk;
  clock?: Clock;
}

/** What a rotation did. */
export interface Rotation {
  /** Milliseconds for which those who write were paused. */
  pausedMs: number;
}

/** What a child gets as its stdout and stderr. */
export interface ChildOutput extends Disposable {
  /** For the `stdio` of `node:child_process`. */
  descriptor: number;
}

/**
 * The log of a program. Its processes have the file as their stdout and stderr and write into it
 * themselves, whether or not the supervisor lives; this keeps it bounded from outside and loses no line.
 * Nothing of it throws: without a log the show goes on.
 */
export class LogFile {
  readonly path: string;
  #bounds: LogBounds;
  readonly #disk: LogDisk;
  readonly #clock: Clock;
  readonly #onTrouble: (message: string) => void;
  readonly #rotated: RotatedFiles;
  readonly #told = new Set<string>();
  #gaveUpOldest = false;
  #retryAtMs = 0;
  #rotating = false;
  #openings = 0;

  constructor(options: LogFileOptions) {
    const { path, maxBytes, files, disk = machineDisk, clock = systemClock, onTrouble } = options;
    this.path = path;
    this.#bounds = { maxBytes, files };
    this.#disk = disk;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    this.#rotated = new RotatedFiles(path, disk);
  }

  /** Other bounds, from the next rotation on. */
  configure({ maxBytes, files }: LogBounds): void {
    this.#bounds = { maxBytes, files };
  }

  /**
   * Opens the file for a child; start it at once, then close this. Where that fails, what the child says
   * is lost, and `onTrouble` is told.
   */
  openForChild(): ChildOutput {
    this.#openings++;
    let descriptor: number;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      const facts = statSync(this.path, { throwIfNoEntry: false });
      // To open a pipe would wait for its reader.
      if (facts !== undefined && !facts.isFile()) throw new Error("it is not a file");
      descriptor = openSync(this.path, "a", 0o600);
      this.#endLine();
      this.#told.delete(CANNOT_WRITE);
    } catch (error) {
      this.#tell(CANNOT_WRITE, error);
      descriptor = openSync(devNull, "a");
    }
    return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
  }

  /** Size in bytes; 0 if there is none. */
  size(): number {
    try {
      return this.#disk.stat(this.path)?.size ?? 0;
    } catch (error) {
      this.#tell(CANNOT_READ, error);
      return 0;
    }
  }

  /** The present end, from which the lines of a run can be read later, rotated or not. */
  mark(): LogPosition {
    try {
      return new KeptLog(this.path, this.#disk).end;
    } catch (error) {
      this.#tell(CANNOT_READ, error);
      return LOG_START;
    }
  }

  /**
   * To be called now and then: begins a new file when this one is full.
   *
   * @param writers who writes into it, asked again at the moment it matters: the program may have been
   *     started or ended meanwhile. While somebody writes, the file stays the same one and is shortened.
   * @returns undefined if there was nothing to do, or it did not succeed this time
   */
  async rotateIfNeeded(writers: () => LogWriters | undefined): Promise<Rotation | undefined> {
    if (this.#rotating || this.size() < this.#bounds.maxBytes * FULL_AT) return undefined;
    if (this.#clock.monotonicMs() < this.#retryAtMs) return undefined;
    this.#rotating = true;
    try {
      // Windows knows no way to pause a process.
      if (Deno.build.os === "windows" && writers() !== undefined) return undefined;
      const rotation = await this.#rotate(writers);
      this.#told.delete(CANNOT_ROTATE);
      this.#gaveUpOldest = false;
      return rotation;
    } catch (error) {
      this.#retryAtMs = this.#clock.monotonicMs() + RETRY_AFTER_MS;
      this.#tell(CANNOT_ROTATE, error);
      return undefined;
    } finally {
      this.#rotating = false;
    }
  }

  async #rotate(writers: () => LogWriters | undefined): Promise<Rotation | undefined> {
    const bounds = this.#bounds;
    const { maxBytes, files } = bounds;
    this.#rotated.recover(files);
    if (writers() === undefined && files > 0 && this.size() <= maxBytes) {
      this.#endLine();
      this.#rotated.makeRoom(1, files);
      this.#disk.rename(this.path, this.#rotated.path(1));
      return { pausedMs: 0 };
    }
    const openings = this.#openings;
    using log = this.#disk.open(this.path, "change");
    using copy = new PieceCopy(log, this.#rotated, bounds, this.#disk);
    try {
      await this.#catchUp(log, copy);
      const present = writers();
      // One that is just being started is not known yet.
      if (present === undefined && this.#openings !== openings) return undefined;
      const pausedMs = whilePaused(present, () => {
        if (present === undefined) this.#endLine();
        const size = log.size();
        while (this.#step(copy, size));
        copy.takeTheirPlaces(present === undefined ? "all" : "whole lines");
      });
      return pausedMs === undefined ? undefined : { pausedMs };
    } finally {
      copy.discard();
    }
  }

  /** Copies most of it while the program runs on. */
  async #catchUp(log: { size(): number }, copy: PieceCopy): Promise<void> {
    let turnEnd = performance.now() + TURN_MS;
    for (let turn = 0; turn < MAX_CATCH_UPS; turn++) {
      const size = log.size();
      if (size - copy.copied <= REST_BYTES) return;
      while (this.#step(copy, size)) {
        if (performance.now() < turnEnd) continue;
        await new Promise((resolve) => setTimeout(resolve));
        turnEnd = performance.now() + TURN_MS;
      }
    }
  }

  #step(copy: PieceCopy, size: number): boolean {
    try {
      return copy.step(size);
    } catch (error) {
      // The oldest file may make room, once.
      if (!isDiskFull(error) || this.#gaveUpOldest || !this.#rotated.giveUpOldest()) throw error;
      this.#gaveUpOldest = true;
      return copy.step(size);
    }
  }

  /** What an ended process has left unfinished shall not be joined to what the next one says. */
  #endLine(): void {
    try {
      using log = this.#disk.open(this.path, "append");
      const last = new Uint8Array(1);
      const size = log.size();
      if (size === 0) return;
      log.read(last, size - 1);
      if (last[0] !== LINE_FEED[0]) log.write(LINE_FEED, size);
    } catch (error) {
      this.#tell(CANNOT_READ, error);
    }
  }

  #tell(what: string, error: unknown): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#onTrouble(`${this.path} ${what}: ${errorText(error)}`);
  }
}
