import { basename, dirname } from "node:path";
import type { LogDisk } from "./disk.ts";

/**
 * The files beside `<name>.log`: `.1` is the youngest rotated one, `.2` the one before, and so on.
 * While a rotation is under way there are besides `.new.<k>`, copies that are not complete, and `.0`, the
 * youngest rotated one until it is certain that the log itself was shortened.
 *
 * As long as there is a `.new.<k>` the log still has all that is in it, so that it can be thrown away
 * after the process was killed; `.0` may be the only one that has its lines, and never can.
 */
export class RotatedFiles {
  readonly #disk: LogDisk;
  readonly #path: string;

  constructor(path: string, disk: LogDisk) {
    this.#path = path;
    this.#disk = disk;
  }

  /** Path of a rotated file; 0: of the one that is about to become the youngest. */
  path(number: number): string {
    return `${this.#path}.${number}`;
  }

  /** Path of a copy that is not complete. */
  copyPath(index: number): string {
    return `${this.#path}.new.${index}`;
  }

  /** Numbers of the rotated files, the youngest first; 0 is among them after a kill. */
  numbers(): number[] {
    return this.#suffixes().filter((suffix) => /^\d{1,6}$/.test(suffix)).map(Number)
      .sort((a, b) => a - b);
  }

  /** Text that is another one after each rotation, and while one is under way. */
  youngest(): string {
    return [0, 1].map((number) => this.#disk.stat(this.path(number))?.identity).join();
  }

  /** Puts in order what a killed rotation has left. */
  recover(files: number): void {
    const suffixes = this.#suffixes();
    for (const suffix of suffixes) {
      if (/^new\.\d+$/.test(suffix)) this.#disk.remove(`${this.#path}.${suffix}`);
    }
    this.#renumber(this.numbers(), 0, files);
  }

  /** Makes room for `count` younger files; what is beyond `files` then is removed. */
  makeRoom(count: number, files: number): void {
    this.#renumber(this.numbers().filter((number) => number > 0), count, files);
  }

  /** Removes the oldest one. @returns whether there was one */
  giveUpOldest(): boolean {
    const oldest = this.numbers().at(-1);
    if (oldest === undefined || oldest === 0) return false;
    this.#disk.remove(this.path(oldest));
    return true;
  }

  #suffixes(): string[] {
    const start = `${basename(this.#path)}.`;
    return this.#disk.names(dirname(this.#path))
      .filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  }

  /** Gives the numbers after `room` to the files, without ever renaming one over another. */
  #renumber(numbers: readonly number[], room: number, files: number): void {
    const moves = numbers.map((from, index) => ({ from, to: room + index + 1 }));
    for (const { from } of moves.filter((move) => move.to > files).reverse()) {
      this.#disk.remove(this.path(from));
    }
    const kept = moves.filter((move) => move.to <= files);
    const down = kept.filter((move) => move.to < move.from);
    const up = kept.filter((move) => move.to > move.from).reverse();
    for (const { from, to } of [...down, ...up]) this.#disk.rename(this.path(from), this.path(to));
  }
}
