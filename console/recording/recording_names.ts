import { dirname } from "node:path";

/** More names help nobody who is typing. */
const MOST_NAMES = 200;
const RECORDING = /\.jsonl(\.gz)?$/;

/** The recordings in the folder of a path that is being typed, as they would stand there. */
export async function recordingNames(typed: string): Promise<string[]> {
  const folder = typed.endsWith("/") ? typed : dirname(typed);
  const head = typed.slice(0, typed.lastIndexOf("/") + 1);
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (RECORDING.test(name) && names.push(head + name) >= MOST_NAMES) break;
    }
  } catch {
    return []; // no such folder: nothing to offer
  }
  return names.sort();
}
