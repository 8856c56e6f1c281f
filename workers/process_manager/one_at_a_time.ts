import { join } from "node:path";
import { processes, SUPERVISOR_LOCK, UserError } from "../../bus/mod.ts";

const TRIES = 3;
const RETRY_MS = 20;

/** A lock that only one supervisor of a home has, for as long as its process lives. */
export class OneAtATime {
  readonly #file: Deno.FsFile | undefined;

  private constructor(file: Deno.FsFile | undefined) {
    this.#file = file;
  }

  /**
   * Takes the lock.
   *
   * @throws {UserError} when another supervisor has it, naming its process.
   */
  static async claim(home: string): Promise<OneAtATime> {
    const path = join(home, SUPERVISOR_LOCK);
    const file = await open(home, path);
    // Where no file can be made (a full disk, say) the show goes on; the registry tells of another one.
    if (file === undefined) return new OneAtATime(undefined);
    // A worker that looks whether there is a supervisor has it for a moment.
    for (let tries = 0; tries < TRIES; tries++) {
      if (await file.tryLock(true)) return new OneAtATime(file);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    file.close();
    const pid = await processes().lockHolder(path).catch(() => undefined);
    const who = pid === undefined ? "another process_manager" : `process_manager (pid ${pid})`;
    throw new UserError(
      `${who} supervises ${home} already; vj_console ps shows what it does, vj_console down ends it`,
    );
  }

  /** Gives it back; the end of the process does so as well. */
  release(): void {
    this.#file?.close();
  }
}

async function open(home: string, path: string): Promise<Deno.FsFile | undefined> {
  await Deno.mkdir(home, { recursive: true, mode: 0o700 }).catch(() => {});
  for (const options of [{ write: true, create: true, mode: 0o600 }, { read: true }]) {
    try {
      return await Deno.open(path, options);
    } catch {
      continue;
    }
  }
  return undefined;
}
