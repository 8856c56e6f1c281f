import type { DiskFile, LogDisk } from "../../../bus/logging/files/disk.ts";
import { lastLineEnd, nextLineEnd } from "../../../bus/logging/files/line_end.ts";
import type { RotatedFiles } from "../../../bus/logging/files/rotated_files.ts";

/** So much is read and written at once: a few tenths of a millisecond. */
const CHUNK_BYTES = 256 * 1024;

/** A line longer than this may be torn when a file is full. */
const LONGEST_WHOLE_LINE = 64 * 1024;

interface Piece {
  path: string;
  file: DiskFile;
  /** Where in the log it begins. */
  from: number;
  length: number;
}

/** How much is kept. */
export interface LogBounds {
  /** Size of a file. */
  maxBytes: number;
  /** Rotated files that are kept. */
  files: number;
}

/**
 * Copies a log that is still written to, a chunk at a time, into pieces of `maxBytes` that begin and end
 * with a line where they can. Only the youngest `files` pieces are kept: what is older is not even copied
 * when more than that waits.
 */
export class PieceCopy implements Disposable {
  readonly #disk: LogDisk;
  readonly #rotated: RotatedFiles;
  readonly #source: DiskFile;
  readonly #bounds: LogBounds;
  readonly #chunk: Uint8Array;
  readonly #longestLine: number;
  readonly #done: { path: string }[] = [];
  #last: Piece | undefined;
  #copied = 0;
  #begun = 0;
  #hasGap = false;
  #isCut = false;

  constructor(source: DiskFile, rotated: RotatedFiles, bounds: LogBounds, disk: LogDisk) {
    this.#source = source;
    this.#rotated = rotated;
    this.#bounds = bounds;
    this.#disk = disk;
    this.#chunk = new Uint8Array(Math.min(CHUNK_BYTES, bounds.maxBytes));
    this.#longestLine = Math.min(LONGEST_WHOLE_LINE, Math.floor(bounds.maxBytes / 4));
  }

  /** How much of the log is copied or left out. */
  get copied(): number {
    return this.#copied;
  }

  /**
   * Copies the next chunk.
   *
   * @param size of the log
   * @returns whether there is more
   */
  step(size: number): boolean {
    const { maxBytes, files } = this.#bounds;
    if (files === 0) {
      this.#copied = size;
      return false;
    }
    if (size - this.#copied > files * maxBytes) this.#skipTo(size - files * maxBytes);
    if (size <= this.#copied) return false;
    if (this.#last !== undefined && this.#last.length >= maxBytes) this.#end(this.#last);
    const piece = this.#last ?? this.#begin();
    const wanted = Math.min(this.#chunk.length, size - this.#copied, maxBytes - piece.length);
    const length = this.#source.read(this.#chunk.subarray(0, wanted), this.#copied);
    if (length === 0) throw new Error("the log became shorter while it was copied");
    this.#append(piece, this.#chunk.subarray(0, length));
    return this.#copied < size;
  }

  /**
   * Puts the pieces in their places among the rotated files and cuts the log down to nothing, or to its
   * unfinished last line. Whoever writes must be paused, and all of the log copied. The order of the steps
   * is such that a kill between any two of them loses no line.
   */
  takeTheirPlaces(what: "all" | "whole lines"): void {
    const { files } = this.#bounds;
    const last = this.#last;
    if (last !== undefined) this.#move(last, 0);
    const count = this.#done.length + (last === undefined ? 0 : 1);
    this.#rotated.makeRoom(this.#hasGap ? files : count, files);
    this.#done.toReversed().forEach((piece, index) => this.#move(piece, index + 2));
    if (last !== undefined) this.#addLate(last);
    const unfinishedFrom = what === "all" ? this.#copied : this.#wholeLinesEnd();
    const wasMoved = this.#cutSource(unfinishedFrom);
    if (last === undefined) return;
    if (wasMoved) last.file.truncate(unfinishedFrom - last.from);
    this.#move(last, 1);
  }

  /** Removes the pieces again, unless the log was cut down already. */
  discard(): void {
    if (this.#isCut) return;
    this.#removeLast();
    this.#removeDone(this.#done.length);
  }

  [Symbol.dispose](): void {
    this.#last?.file[Symbol.dispose]();
    this.#last = undefined;
  }

  #begin(): Piece {
    if (this.#done.length === this.#bounds.files) this.#removeDone(1);
    const path = this.#rotated.copyPath(this.#begun++);
    return this.#last = { path, file: this.#disk.create(path), from: this.#copied, length: 0 };
  }

  #append(piece: Piece, bytes: Uint8Array): void {
    piece.file.write(bytes, piece.length);
    piece.length += bytes.length;
    this.#copied += bytes.length;
  }

  /** A line that does not fit is copied again, into the next piece. */
  #end(piece: Piece): void {
    const end = lastLineEnd(this.#source, this.#copied, this.#longestLine) ?? this.#copied;
    piece.file.truncate(end - piece.from);
    piece.file[Symbol.dispose]();
    this.#done.push({ path: piece.path });
    this.#last = undefined;
    this.#copied = end;
  }

  #move(piece: { path: string }, number: number): void {
    const path = this.#rotated.path(number);
    this.#disk.rename(piece.path, path);
    piece.path = path;
  }

  /** What is older than what was left out is not kept either. */
  #skipTo(offset: number): void {
    this.#hasGap = true;
    this.#removeLast();
    this.#removeDone(this.#done.length);
    this.#copied = nextLineEnd(this.#source, offset - 1, this.#longestLine) ?? offset;
  }

  #removeLast(): void {
    const last = this.#last;
    if (last === undefined) return;
    this.#last = undefined;
    last.file[Symbol.dispose]();
    this.#disk.remove(last.path);
  }

  #removeDone(count: number): void {
    for (const { path } of this.#done.splice(0, count)) {
      this.#hasGap = true;
      this.#disk.remove(path);
    }
  }

  /** A system call that was under way when its process was stopped may still have written something. */
  #addLate(last: Piece): void {
    const late = new Uint8Array(Math.max(0, this.#source.size() - this.#copied));
    if (late.length === 0) return;
    this.#append(last, late.subarray(0, this.#source.read(late, this.#copied)));
  }

  /** Where the unfinished last line begins that goes on in the next file: the end if there is none. */
  #wholeLinesEnd(): number {
    const end = lastLineEnd(this.#source, this.#copied, this.#longestLine);
    return end === undefined || end <= (this.#last?.from ?? 0) ? this.#copied : end;
  }

  /** @returns whether the unfinished line is in its new place */
  #cutSource(unfinishedFrom: number): boolean {
    const rest = new Uint8Array(this.#copied - unfinishedFrom);
    const length = this.#source.read(rest, unfinishedFrom);
    this.#source.truncate(0);
    this.#isCut = true;
    try {
      this.#source.write(rest.subarray(0, length), 0);
      return true;
    } catch {
      // The disk is full: the line stays where it was copied to, and goes on in the next file.
      this.#source.truncate(0);
      return false;
    }
  }
}
