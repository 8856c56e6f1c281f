import { join } from "node:path";
import { processes, UserError } from "../../bus/mod.ts";

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
    const path = join(home, "process_manager.lock");
    const file = await open(home, path);
    // Where no file can be made (a full disk, say) the show goes on; the registry tells of another one.
    if (file === undefined) return new OneAtATime(undefined);
    if (await file.tryLock(true)) return new OneAtATime(file);
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
