import { statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { errorText } from "../../../bus/mod.ts";
import { isExecutable } from "./discover.ts";

/** A program that cannot be started as it is: trying again changes nothing until its file changes. */
export class BrokenProgramError extends Error {
  override readonly name = "BrokenProgramError";
}

/** Undefined where there is nothing, or nothing that can be looked at: a circle of links, a locked folder. */
function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What tells one version of a file from another; undefined where there is none. */
export function fileStamp(path: string): string | undefined {
  const stat = statOf(path);
  return stat && `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.mode}`;
}

/** Whether there is a folder of this name. */
export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
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
    throw new BrokenProgramError(`${command} cannot be looked at: ${errorText(error)}`, {
      cause: error,
    });
  }
  if (stat.isDirectory) throw new BrokenProgramError(`${command} is a folder, not a program`);
  if (!isExecutable(stat)) {
    throw new BrokenProgramError(`${command} is not executable; chmod +x makes it so`);
  }
  const interpreter = interpreterOf(command);
  if (interpreter !== undefined && statOf(interpreter) === undefined) {
    throw new BrokenProgramError(
      `${command} cannot be started: ${interpreter}, the interpreter of its first line, does not exist`,
    );
  }
  return command;
}

const FIRST_LINE_BYTES = 256;

/** The program that a script names in its first line; undefined for what is no script. */
function interpreterOf(path: string): string | undefined {
  try {
    using file = Deno.openSync(path);
    const bytes = new Uint8Array(FIRST_LINE_BYTES);
    const text = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
    return /^#![ \t]*(\/\S+)/.exec(text)?.[1];
  } catch {
    return undefined; // one that may be executed and not be read
  }
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
    `'${command}' is neither beside the supervisor nor in PATH; give its path as command` +
      (/\s/.test(command) ? ", and its arguments as args" : ""),
  );
}
