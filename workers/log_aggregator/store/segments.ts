/** The files of the log: segments, named by the time at which they were begun. */
import { join } from "node:path";

/** One file. */
export interface Segment {
  readonly path: string;
  /** Unix seconds. */
  readonly begunAt: number;
}

const NAME = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3})(?:-\d+)?\.jsonl$/;

/** The name of a segment. @param unixSeconds when it was begun */
export function segmentName(unixSeconds: number): string {
  const time = new Date(unixSeconds * 1000).toISOString().replaceAll(/[:.]/g, "-");
  return `${time.replace("Z", "")}.jsonl`;
}

function timeOf(name: string): number | undefined {
  const [, time] = NAME.exec(name) ?? [];
  if (time === undefined) return undefined;
  const [day, clock = ""] = time.split("T");
  const [hours, minutes, seconds, millis] = clock.split("-");
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}.${millis}Z`) / 1000;
}

/** The segments of a folder, the oldest first; none if there is no such folder. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return names.sort().flatMap((name) => {
    const begunAt = timeOf(name);
    return begunAt === undefined ? [] : [{ path: join(folder, name), begunAt }];
  });
}

/** Bytes of all segments. */
export async function bytesKept(folder: string): Promise<number> {
  const segments = await listSegments(folder);
  let sum = 0;
  for (const { path } of segments) sum += await sizeOf(path);
  return sum;
}

/** 0 for one that has become too old since it was listed. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
