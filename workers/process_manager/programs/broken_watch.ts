import { fileStamp, findExecutable, isFolder } from "./executable.ts";
import type { Program } from "./program.ts";

/** How often it is looked at. */
const LOOK_MS = 1_000;
/** What is missing need not be a file that is looked at: then time alone may have mended it. */
const TRY_MS = 30_000;

/** Watches what a program that cannot be started is missing. */
export class BrokenWatch {
  #stamp = "";
  #lookMs = 0;
  #tryMs = 0;

  /** It was found to be broken. @param searchPath the PATH of the program */
  begin(program: Program, searchPath: string, nowMs: number): void {
    this.#stamp = stampOf(program, searchPath);
    this.#lookMs = nowMs + LOOK_MS;
    this.#tryMs = nowMs + TRY_MS;
  }

  /** Whether it is worth another try. */
  isMended(program: Program, searchPath: string, nowMs: number): boolean {
    if (nowMs >= this.#tryMs) return true;
    if (nowMs < this.#lookMs) return false;
    this.#lookMs = nowMs + LOOK_MS;
    return stampOf(program, searchPath) !== this.#stamp;
  }
}

/** Of everything that a start depends on. */
function stampOf({ command, folder }: Program, searchPath: string): string {
  let executable = command;
  try {
    executable = findExecutable(command, searchPath);
  } catch {
    // That it is still missing is what the stamp says.
  }
  return `${fileStamp(command)}; ${fileStamp(executable)}; ${isFolder(folder)}`;
}
