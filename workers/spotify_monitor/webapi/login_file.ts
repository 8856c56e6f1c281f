import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { errorText } from "../../../bus/mod.ts";

const MOST_BYTES = 64 * 1024;

const loginSchema = z.object({
  client_id: z.string().min(1),
  refresh_token: z.string().min(1),
});

/** Who has logged in: worth as much as a password for what the user has allowed. */
export interface Login {
  readonly clientId: string;
  readonly refreshToken: string;
}

/** The file of the login cannot be read, or holds something else. */
export class LoginFileError extends Error {
  override readonly name = "LoginFileError";
}

/** Keeps the login in a file that only its owner may read. */
export class LoginFile {
  readonly path: string;
  #read: { stamp: string; login: Login | undefined } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The login that is stored; undefined when nobody has logged in. The file is only read again when it
   * has changed, such as by `login` in another process.
   *
   * @throws {LoginFileError}
   */
  async read(): Promise<Login | undefined> {
    try {
      const { mtimeMs, ino, size } = await stat(this.path);
      const stamp = `${mtimeMs} ${ino} ${size}`;
      if (this.#read?.stamp === stamp) return this.#read.login;
      if (size > MOST_BYTES) throw new Error(`it has ${size} bytes`);
      const { client_id, refresh_token } = loginSchema.parse(
        JSON.parse(await readFile(this.path, "utf8")),
      );
      const login = { clientId: client_id, refreshToken: refresh_token };
      this.#read = { stamp, login };
      return login;
    } catch (error) {
      this.#read = undefined;
      if (isNotFound(error)) return undefined;
      const why = error instanceof z.ZodError || error instanceof SyntaxError
        ? "it holds no login"
        : errorText(error);
      throw new LoginFileError(`${this.path}: ${why}; log in again`, { cause: error });
    }
  }

  /** Writes the whole file or nothing, readable for its owner alone. */
  async write({ clientId, refreshToken }: Login): Promise<void> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = `${this.path}.${Deno.pid}.tmp`;
    const text = JSON.stringify({ client_id: clientId, refresh_token: refreshToken }, null, 2);
    try {
      await rm(temporary, { force: true }); // one with other rights may be left over
      await writeFile(temporary, `${text}\n`, { mode: 0o600, flag: "wx" });
      await rename(temporary, this.path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Forgets the login. @returns whether there was one */
  async remove(): Promise<boolean> {
    this.#read = undefined;
    try {
      await rm(this.path);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
