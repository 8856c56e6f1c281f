import { parseLine } from "../record.ts";
import { listSegments } from "./segments.ts";

/** So much of the youngest segment is read: some thousand lines. */
const END_BYTES = 512 * 1024;

/** The last lines that make a record of what an earlier process has written, the oldest first. */
export async function lastLines(folder: string): Promise<string[]> {
  const youngest = (await listSegments(folder)).at(-1);
  if (youngest === undefined) return [];
  using file = await Deno.open(youngest.path);
  const { size } = await file.stat();
  await file.seek(Math.max(0, size - END_BYTES), Deno.SeekMode.Start);
  const bytes = new Uint8Array(Math.min(size, END_BYTES));
  let filled = 0;
  while (filled < bytes.length) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  // The first line may have been cut: then it is no record.
  const lines = new TextDecoder().decode(bytes.subarray(0, filled)).split("\n");
  return lines.filter((line) => parseLine(line) !== undefined);
}
