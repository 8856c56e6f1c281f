/** Where VirtualDJ keeps its databases: one in its home, and one on each other drive with music. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Name of each. */
export const DATABASE_FILE = "database.xml";
const DRIVES = "DEFGHIJKLMNOPQRSTUVWXYZ";

/** The databases that there are, that of the home first. */
export async function findDatabases(home: string | undefined): Promise<string[]> {
  const candidates = home === undefined ? [] : [join(home, DATABASE_FILE)];
  if (Deno.build.os === "windows") {
    for (const letter of DRIVES) candidates.push(`${letter}:\\VirtualDJ\\${DATABASE_FILE}`);
  } else if (Deno.build.os === "darwin") {
    const volumes = await readdir("/Volumes").catch(() => []);
    for (const volume of volumes) {
      candidates.push(join("/Volumes", volume, "VirtualDJ", DATABASE_FILE));
    }
  }
  const found = await Promise.all(candidates.map(async (path) => {
    const there = await stat(path).then((entry) => entry.isFile(), () => false);
    return there ? [path] : [];
  }));
  return found.flat();
}
