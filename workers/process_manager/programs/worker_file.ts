import { Buffer } from "node:buffer";
import { WORKER_MARK } from "../../../bus/mod.ts";
import { fileStamp } from "./executable.ts";

const CHUNK_BYTES = 1024 * 1024;

/** The code of a compiled program lies at its end, behind the runtime; at most its addons come after. */
const MOST_BYTES = 64 * CHUNK_BYTES;

/** What was found in a file, by its path; looked for again when the file has changed. */
const known = new Map<string, { stamp: string | undefined; isWorker: boolean }>();

/** Whether an executable is a worker of the toolkit. One that cannot be read is none. */
export async function isWorkerFile(path: string): Promise<boolean> {
  const stamp = fileStamp(path);
  const before = known.get(path);
  if (before !== undefined && before.stamp === stamp) return before.isWorker;
  const isWorker = await carriesMark(path).catch(() => undefined);
  if (isWorker === undefined) return before?.isWorker ?? false; // it could not be read at this moment
  known.set(path, { stamp, isWorker });
  return isWorker;
}

/** Reads from the end, where it is soon found. */
async function carriesMark(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const chunk = new Uint8Array(CHUNK_BYTES + WORKER_MARK.length);
  for (let end = size; end > 0 && size - end < MOST_BYTES; end -= CHUNK_BYTES) {
    await file.seek(Math.max(0, end - CHUNK_BYTES), Deno.SeekMode.Start);
    let length = 0;
    for (let read: number | null = 0; read !== null && length < chunk.length; length += read ?? 0) {
      read = await file.read(chunk.subarray(length));
    }
    if (Buffer.from(chunk.buffer, 0, length).includes(WORKER_MARK)) return true;
  }
  return false;
}
