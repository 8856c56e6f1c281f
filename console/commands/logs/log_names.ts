import { join } from "node:path";

const ENDING = ".log";

/** The folder of all logs. */
export function logFolder(home: string): string {
  return join(home, "logs");
}

/** Path of a program's log. */
export function logPath(home: string, name: string): string {
  return join(logFolder(home), name + ENDING);
}

/** The programs that have a log, sorted; none where there is no folder. */
export async function logNames(home: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(logFolder(home))) {
      if (isFile && name.length > ENDING.length && name.endsWith(ENDING)) {
        names.push(name.slice(0, -ENDING.length));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
