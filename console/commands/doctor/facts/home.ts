/** Looks at the folder of all state. */
import { statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorText } from "../../../../bus/messages/errors.ts";
import type { HomeFacts } from "../checks/home.ts";

/** No home holds more than this; beyond it nothing is looked at. */
const MOST_ENTRIES = 2_000;

/** A younger temporary file may be somebody's who is writing just now. */
const LEFTOVER_SECONDS = 60;

const HAS_MODES = Deno.build.os !== "windows";

/** Whether a name in the home, or in its folder `logs`, is that of a file that concerns nobody else. */
function isPrivate(name: string, folder: "home" | "logs"): boolean {
  return folder === "logs" || /\.json(\.|$)/.test(name);
}

/** Whether a file was left behind by a write that never ended. */
export function isLeftover(name: string, modifiedSeconds: number, nowSeconds: number): boolean {
  return name.endsWith(".tmp") && nowSeconds - modifiedSeconds >= LEFTOVER_SECONDS;
}

function freeBytes(path: string): HomeFacts["freeBytes"] {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return path === dirname(path) ? { unknown: "no such disk" } : freeBytes(dirname(path));
    }
    return { unknown: errorText(error) };
  }
}

/** Writes a file there and takes it away again: nothing else tells of full and read-only disks. */
async function tryToWrite(folder: string): Promise<HomeFacts["writing"]> {
  const path = join(folder, `.doctor-${Deno.pid}.tmp`);
  try {
    await Deno.writeTextFile(path, "?", { mode: 0o600 });
    const { uid } = await Deno.stat(path);
    return { userId: uid };
  } catch (error) {
    return { refusal: errorText(error) };
  } finally {
    await Deno.remove(path).catch(() => {}); // it may never have been made
  }
}

interface Contents {
  privateFiles: { path: string; mode: number }[];
  leftovers: string[];
}

/** Names of the files in a folder; none where it cannot be read, which {@link tryToWrite} tells. */
async function fileNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && names.push(name) >= MOST_ENTRIES) break;
    }
  } catch (error) {
    const isExpected = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotADirectory;
    if (!isExpected) throw error;
  }
  return names;
}

async function look(home: string, folder: "home" | "logs", nowSeconds: number): Promise<Contents> {
  const path = folder === "home" ? home : join(home, folder);
  const contents: Contents = { privateFiles: [], leftovers: [] };
  for (const name of await fileNames(path)) {
    const file = join(path, name);
    const info = await Deno.lstat(file).catch(() => null);
    if (info === null) continue; // files come and go while workers run
    if (isLeftover(name, (info.mtime?.getTime() ?? 0) / 1000, nowSeconds)) {
      contents.leftovers.push(file);
    } else if (HAS_MODES && info.mode !== null && isPrivate(name, folder)) {
      contents.privateFiles.push({ path: file, mode: info.mode & 0o777 });
    }
  }
  return contents;
}

/** What is known of the folder of all state. @param nowSeconds Unix seconds */
export async function homeFacts(path: string, nowSeconds: number): Promise<HomeFacts> {
  const none = { privateFiles: [], leftovers: [] };
  const free = freeBytes(path);
  let entry: Deno.FileInfo;
  try {
    entry = await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return { path, entry: null, writing: null, freeBytes: free, ...none };
    }
    throw error;
  }
  const { isDirectory: isFolder, mode, uid } = entry;
  const known = {
    path,
    entry: { isFolder, mode: HAS_MODES && mode !== null ? mode & 0o777 : null, ownerId: uid },
    freeBytes: free,
  };
  if (!isFolder) return { ...known, writing: null, ...none };
  const [writing, home, logs] = await Promise.all([
    tryToWrite(path),
    look(path, "home", nowSeconds),
    look(path, "logs", nowSeconds),
  ]);
  return {
    ...known,
    writing,
    privateFiles: [...home.privateFiles, ...logs.privateFiles],
    leftovers: [...home.leftovers, ...logs.leftovers],
  };
}
