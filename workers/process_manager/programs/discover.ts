import { join } from "node:path";
import { PROGRAM_NAME } from "../config.ts";
import { isWorkerFile } from "./worker_file.ts";

/** Whether a file may be executed by anyone, as far as its mode tells. */
export function isExecutable({ isFile, mode }: Deno.FileInfo): boolean {
  return isFile && (mode === null || Deno.build.os === "windows" || (mode & 0o111) !== 0);
}

/**
 * The names of the executables in a folder that the supervisor runs by itself, sorted: the workers of the
 * toolkit but itself. All else is left alone: the folder may be one of the system, or full of downloads.
 *
 * @returns undefined when the folder cannot be read at this moment
 * @param own name of the supervisor's own executable
 */
export async function discover(
  folder: string,
  own: string,
  extension: string,
): Promise<string[] | undefined> {
  const names: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => undefined);
  if (entries === undefined) return undefined;
  for (const entry of entries) {
    if (entry.isDirectory || !entry.name.endsWith(extension)) continue;
    const name = entry.name.slice(0, entry.name.length - extension.length);
    if (!PROGRAM_NAME.test(name) || name === own) continue;
    // A link to nowhere, a file that has just gone: whatever it is, it cannot be run.
    const path = join(folder, entry.name);
    const stat = await Deno.stat(path).catch(() => undefined);
    if (stat !== undefined && isExecutable(stat) && await isWorkerFile(path)) names.push(name);
  }
  return names.sort();
}
