/** Files in folders that others write to as well: made, replaced and removed only where they are ours. */
import { basename, dirname, join, relative, resolve } from "node:path";
import { errorText, UserError } from "../../../bus/mod.ts";

/** Stands in every file that we write; one without it is somebody else's. */
export const MARK = "Written by process_manager install; process_manager uninstall removes it.";

/** What became of a file. `replaced`: it had other content. */
export type Outcome = "written" | "replaced" | "unchanged";

/** No unit file is near it. */
const MAX_BYTES = 1024 * 1024;

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** @throws {UserError} with the path and the reason, when the work on it fails */
async function working<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = errorText(cause).replace(/ \(os error \d+\).*$/s, "");
    throw new UserError(`"${path}" cannot be ${what}: ${reason}`, { cause });
  }
}

function foreign(path: string): UserError {
  return new UserError(
    `"${path}" was not written by process_manager install, so it stays as it is; ` +
      "look at it, and move it away if it is not needed",
  );
}

/**
 * The content of a file of ours; undefined where there is none.
 *
 * @throws {UserError} when it is somebody else's, or cannot be read
 */
export function ownFile(path: string): Promise<string | undefined> {
  return working(path, "read", async () => {
    const info = await orUndefined(Deno.lstat(path));
    if (info === undefined) return undefined;
    if (!info.isFile || info.size > MAX_BYTES) throw foreign(path);
    const content = await Deno.readTextFile(path);
    if (!content.includes(MARK)) throw foreign(path);
    return content;
  });
}

/**
 * Whether a link to `target` is there.
 *
 * @throws {UserError} when there is something else
 */
export function ownLink(path: string, target: string): Promise<boolean> {
  return working(path, "read", async () => {
    const info = await orUndefined(Deno.lstat(path));
    if (info === undefined) return false;
    if (!info.isSymlink) throw foreign(path);
    if (resolve(dirname(path), await Deno.readLink(path)) !== target) throw foreign(path);
    return true;
  });
}

/**
 * Makes or replaces a file of ours, so that a reader sees the old content or the new.
 *
 * @throws {UserError} when a file of somebody else is there, or it cannot be written
 */
export async function writeOwnFile(path: string, content: string): Promise<Outcome> {
  const before = await ownFile(path);
  if (before === content) return "unchanged";
  await makeFolder(dirname(path));
  await working(path, "written", async () => {
    const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
    try {
      await Deno.writeTextFile(temporary, content, { createNew: true, mode: 0o644 });
      await Deno.rename(temporary, path);
    } catch (error) {
      await orUndefined(Deno.remove(temporary));
      throw error;
    }
  });
  return before === undefined ? "written" : "replaced";
}

/**
 * Makes a link to `target`, relative, so that it survives a move of both.
 *
 * @throws {UserError} when something else is there, or it cannot be made
 */
export async function writeOwnLink(path: string, target: string): Promise<Outcome> {
  if (await ownLink(path, target)) return "unchanged";
  await makeFolder(dirname(path));
  await working(path, "written", () => Deno.symlink(relative(dirname(path), target), path));
  return "written";
}

/** Makes a folder and those above it. @throws {UserError} when it cannot be made */
export function makeFolder(path: string): Promise<void> {
  return working(path, "made", () => Deno.mkdir(path, { recursive: true }));
}

/** Removes a file or link. @throws {UserError} when it cannot be removed */
export function removeOwn(path: string): Promise<void> {
  return working(path, "removed", async () => {
    await orUndefined(Deno.remove(path));
  });
}
