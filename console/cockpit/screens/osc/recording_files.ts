import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { vjHome } from "../../../../bus/registry/home.ts";

/** A file that was recorded. */
export interface RecordingFile {
  readonly name: string;
  readonly bytes: number;
  /** Unix seconds of its last packet. */
  readonly endedAt: number;
}

/** More files are a heap that nobody looks through. */
const MOST_FILES = 200;

/** The recordings in the folder where `osc_debugger` puts them, the newest first; none where there is none. */
export async function recordingFiles(home: string = vjHome()): Promise<RecordingFile[]> {
  const folder = join(home, "recordings");
  const names = await readdir(folder).catch(() => []);
  const files: RecordingFile[] = [];
  // Names that it gives are times: the last ones are the newest.
  for (const name of names.filter((name) => name.endsWith(".jsonl")).sort().slice(-MOST_FILES)) {
    const facts = await stat(join(folder, name)).catch(() => null); // removed since it was listed
    if (facts !== null) files.push({ name, bytes: facts.size, endedAt: facts.mtimeMs / 1000 });
  }
  return files.sort((a, b) => b.endedAt - a.endedAt);
}
