import { statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { isExecutable } from "./discover.ts";

/** A program that cannot be started as it is: trying again changes nothing until its file changes. */
export class BrokenProgramError extends Error {
  override readonly name = "BrokenProgramError";
}

/** What tells one version of a file from another; undefined where there is none. */
export function fileStamp(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.mode}`;
}

/** Whether there is a folder of this name. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * The file behind a command: the path itself, or the first of that name in PATH.
 *
 * @throws {BrokenProgramError} when there is none, or it may not be executed; the message says what to do.
 */
export function findExecutable(command: string, searchPath: string): string {
  if (!isAbsolute(command)) return findInPath(command, searchPath);
  let stat: Deno.FileInfo;
  try {
    stat = Deno.statSync(command);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new BrokenProgramError(`${command} does not exist`, { cause: error });
    }
    throw new BrokenProgramError(`${command} cannot be looked at: ${String(error)}`, {
      cause: error,
    });
  }
  if (stat.isDirectory) throw new BrokenProgramError(`${command} is a folder, not a program`);
  if (!isExecutable(stat)) {
    throw new BrokenProgramError(`${command} is not executable; chmod +x makes it so`);
  }
  return command;
}

function findInPath(command: string, searchPath: string): string {
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, command);
    try {
      if (isExecutable(Deno.statSync(path))) return path;
    } catch {
      continue; // not there
    }
  }
  throw new BrokenProgramError(
    `'${command}' is neither beside the supervisor nor in PATH; give its path as command`,
  );
}
