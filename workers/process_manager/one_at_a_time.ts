import { join } from "node:path";
import { processes, SUPERVISOR_LOCK, UserError } from "../../bus/mod.ts";

const TRIES = 3;
const RETRY_MS = 20;

/** A lock that only one supervisor of a home has, for as long as its process lives. */
export class OneAtATime {
  readonly #home: string;
  #file: Deno.FsFile | undefined;

  private constructor(home: string, file: Deno.FsFile | undefined) {
    this.#home = home;
    this.#file = file;
  }

  /**
   * Takes the lock.
   *
   * @throws {UserError} when another supervisor has it, naming its process.
   */
  static async claim(home: string): Promise<OneAtATime> {
    const file = await open(home);
    // Where no file can be made (a full disk, say) the show goes on; the registry tells of another one.
    if (file === undefined) return new OneAtATime(home, undefined);
    if (await isTakenBy(file)) return new OneAtATime(home, file);
    file.close();
    const pid = await processes().lockHolder(join(home, SUPERVISOR_LOCK)).catch(() => undefined);
    const who = pid === undefined ? "another process_manager" : `process_manager (pid ${pid})`;
    throw new UserError(
      `${who} supervises ${home} already; vj_console ps shows what it does, vj_console down ends it`,
    );
  }

  /** Whether some supervisor has the lock now. */
  static async isHeld(home: string): Promise<boolean> {
    using file = await open(home);
    return file !== undefined && !await isTakenBy(file);
  }

  /**
   * Looks whether the file that is locked is still the one that others would lock, and locks the new one
   * where somebody has removed it.
   *
   * @returns false when another supervisor has the place by now
   */
  async isStillOurs(): Promise<boolean> {
    const path = join(this.#home, SUPERVISOR_LOCK);
    const ours = await this.#file?.stat();
    const there = await Deno.stat(path).catch(() => undefined);
    if (ours !== undefined && there?.ino === ours.ino && there?.dev === ours.dev) return true;
    const file = await open(this.#home);
    if (file === undefined) return true; // it cannot be told
    if (!await isTakenBy(file)) {
      file.close();
      return false;
    }
    this.#file?.close();
    this.#file = file;
    return true;
  }

  /** Gives it back; the end of the process does so as well. */
  release(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** Locks a file. A worker that looks whether there is a supervisor has it for a moment. */
async function isTakenBy(file: Deno.FsFile): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await file.tryLock(true)) return true;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return false;
}

async function open(home: string): Promise<Deno.FsFile | undefined> {
  const path = join(home, SUPERVISOR_LOCK);
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
