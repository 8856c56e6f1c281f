/** Where VirtualDJ keeps its history. */
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const DATED = /^\d{4}-\d{2}-\d{2}.*\.m3u8?$/i;
const YEAR = /^\d{4}$/;
const MONTH = /^\d{2}$/;

/** The folders in which VirtualDJ's home may be, the likeliest first. */
function homeCandidates(): string[] {
  const home = homedir();
  const local = Deno.env.get("LOCALAPPDATA");
  const documents = join(home, "Documents", "VirtualDJ");
  if (Deno.build.os === "windows") {
    return [...(local === undefined ? [] : [join(local, "VirtualDJ")]), documents];
  }
  const library = join(home, "Library", "Application Support", "VirtualDJ");
  return Deno.build.os === "darwin" ? [library, documents] : [documents];
}

/**
 * VirtualDJ's home, as a whole path, since the system's notices come with whole paths: the one that is told,
 * or the first candidate that exists, or else the likeliest.
 */
export async function findHome(told: string): Promise<string> {
  if (told !== "auto") return resolve(told.replace(/^~(?=$|[/\\])/, () => homedir()));
  const candidates = homeCandidates();
  for (const path of candidates) {
    if (await isFolder(path)) return path;
  }
  return candidates[0] ?? "";
}

/** The playlist of the latest day, in `History/` or in its folders by year and month. */
export async function newestM3u(history: string): Promise<string | undefined> {
  const names = await namesIn(history);
  const here = greatest(names.filter((name) => DATED.test(name)));
  const sorted = await newestSorted(history, greatest(names.filter((name) => YEAR.test(name))));
  if (sorted !== undefined && sorted.name > (here ?? "")) return sorted.path;
  return here === undefined ? undefined : join(history, here);
}

async function newestSorted(
  history: string,
  year: string | undefined,
): Promise<{ path: string; name: string } | undefined> {
  if (year === undefined) return undefined;
  const months = await namesIn(join(history, year));
  const month = greatest(months.filter((name) => MONTH.test(name)));
  if (month === undefined) return undefined;
  const folder = join(history, year, month);
  const name = greatest((await namesIn(folder)).filter((entry) => DATED.test(entry)));
  return name === undefined ? undefined : { path: join(folder, name), name };
}

function greatest(names: readonly string[]): string | undefined {
  return names.reduce<string | undefined>(
    (most, name) => most === undefined || name > most ? name : most,
    undefined,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then((entry) => entry.isDirectory(), () => false);
}
