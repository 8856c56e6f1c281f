import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { JsonError, parseJson } from "../messages/json.ts";
import { errorText } from "../messages/errors.ts";
import { type Processes, processes } from "../processes/processes.ts";
import { vjHome } from "./home.ts";
import {
  entryIn,
  type RegistryEntry,
  type RegistryFile,
  registryFileSchema,
  type Service,
  toServices,
} from "./schema.ts";

/** How long the lock may be waited for before the holder is named. */
const LOCK_WARNING_MS = 2_000;

/** A file that was changed no longer ago than this may be changed again without a younger date. */
const FRESH_MS = 50;

/** Larger than any registry: ten thousand workers. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A registry file that is there and cannot be read. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
}

/** Options of {@link Registry}. */
export interface RegistryOptions {
  /** Folder of the file. @default vjHome() */
  home?: string;
  clock?: Clock;
  /** Tells which processes live. @default those of this machine */
  system?: Processes;
  /** Told, in a line for people, what does not stop us but should be known. */
  onWarning?: (message: string) => void;
}

/** A reading of the file, and what tells that the file is still the same. */
interface Reading {
  readonly file: RegistryFile;
  readonly stamp: string;
}

/**
 * The registry file, shared with every process that speaks the protocol, in any language.
 *
 * Changes happen under a flock on `registry.json.lock` and replace the file by a rename, so that
 * readers need no lock and see the old file or the new one.
 */
export class Registry {
  readonly home: string;
  readonly path: string;
  readonly clock: Clock;
  readonly #system: Processes;
  readonly #onWarning: (message: string) => void;
  /** Changes of this process follow each other: flock would not keep them apart in time. */
  #queue: Promise<unknown> = Promise.resolve();
  /** The last reading of {@link services}, which whoever follows the registry calls all the time. */
  #reading: Reading | undefined;

  constructor(
    { home = vjHome(), clock = systemClock, system = processes(), onWarning = () => {} }:
      RegistryOptions = {},
  ) {
    this.home = home;
    this.path = join(home, "registry.json");
    this.clock = clock;
    this.#system = system;
    this.#onWarning = onWarning;
  }

  /**
   * The registered workers; none while there is no file.
   *
   * @throws {RegistryError} when there is one that cannot be read.
   */
  async services(): Promise<Service[]> {
    const stamp = await this.#stamp();
    if (stamp === undefined || stamp !== this.#reading?.stamp) {
      this.#reading = undefined;
      const file = await this.#look();
      // What has changed meanwhile has another stamp by now, and is read the next time.
      if (stamp !== undefined) this.#reading = { file, stamp };
      return toServices(file, this.clock, this.#system);
    }
    return toServices(this.#reading.file, this.clock, this.#system);
  }

  /** What changes with every change of the file; undefined where that cannot be told. */
  async #stamp(): Promise<string | undefined> {
    try {
      const { mtime, size, ino, mode } = await Deno.stat(this.path);
      const changedMs = mtime?.getTime() ?? NaN;
      const isFresh = !(Math.abs(Date.now() - changedMs) > FRESH_MS);
      // File systems that count whole seconds cannot tell two changes in one of them apart.
      return isFresh || changedMs % 1000 === 0 ? undefined : `${changedMs} ${size} ${ino} ${mode}`;
    } catch {
      return undefined; // reading the file tells why
    }
  }

  /**
   * The entry under a name as it stands in the file; undefined where there is none that can be used.
   *
   * @throws {RegistryError} when the file cannot be read.
   */
  async entry(name: string): Promise<RegistryEntry | undefined> {
    return entryIn(await this.#look(), name);
  }

  /**
   * Changes the file. What `change` throws is passed on and leaves the file as it was.
   *
   * @throws {Deno.errors.PermissionDenied} and others, when the folder cannot be written.
   */
  update<T>(change: (file: RegistryFile) => T): Promise<T> {
    const result = this.#queue.then(() => this.#locked(() => this.#change(change)));
    this.#queue = result.catch(() => {});
    return result;
  }

  /** Reads without a lock. @throws {RegistryError} */
  async #look(): Promise<RegistryFile> {
    try {
      return await this.#read((reason) => Promise.reject(new Error(reason)));
    } catch (error) {
      throw new RegistryError(`${this.path} cannot be read: ${errorText(error)}`, { cause: error });
    }
  }

  async #locked<T>(action: () => Promise<T>): Promise<T> {
    await Deno.mkdir(this.home, { recursive: true, mode: 0o700 });
    const path = `${this.path}.lock`;
    using file = await Deno.open(path, { write: true, create: true, mode: 0o600 });
    const warning = setTimeout(() => void this.#warnOfHolder(path), LOCK_WARNING_MS);
    try {
      await file.lock(true);
    } finally {
      clearTimeout(warning);
    }
    return await action(); // closing the file unlocks it
  }

  async #warnOfHolder(path: string): Promise<void> {
    const pid = await this.#system.lockHolder(path).catch(() => undefined);
    const services = await this.services().catch(() => []);
    const service = services.find((service) => service.pid === pid);
    const program = service?.name ??
      (pid === undefined ? undefined : this.#system.programName(pid));
    const holder = pid === undefined ? "another process" : `${program ?? "a process"} (pid ${pid})`;
    this.#onWarning(
      `the registry is locked by ${holder} for more than ${LOCK_WARNING_MS / 1000} s: ` +
        `this worker runs on, but others may not find it until ${path} is released`,
    );
  }

  async #change<T>(change: (file: RegistryFile) => T): Promise<T> {
    const file = await this.#read((reason) => this.#setAside(reason));
    const result = change(file);
    file.updated_at = this.clock.now();
    const temporary = `${this.path}.tmp`;
    try {
      await Deno.writeTextFile(temporary, JSON.stringify(file, null, 2), { mode: 0o600 });
      await Deno.rename(temporary, this.path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw error;
    }
    return result;
  }

  async #read(onCorrupt: (reason: string) => Promise<void>): Promise<RegistryFile> {
    let corrupt: string;
    try {
      const { size, isFile } = await Deno.stat(this.path);
      if (!isFile) throw new JsonError("it is not a file");
      if (size > MAX_BYTES) throw new JsonError(`it has ${size} bytes`);
      const file = registryFileSchema.safeParse(parseJson(await Deno.readFile(this.path)));
      if (file.success) return file.data;
      corrupt = "it has another shape";
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return registryFileSchema.parse({});
      if (!(error instanceof JsonError)) throw error;
      corrupt = error.message.replace(/^the message/, "it");
    }
    await onCorrupt(corrupt);
    return registryFileSchema.parse({});
  }

  /** A corrupt file may hold what somebody needs: it is kept, under another name. */
  async #setAside(reason: string): Promise<void> {
    const aside = `${this.path}.corrupt-${Math.floor(this.clock.now() * 1000)}`;
    await Deno.rename(this.path, aside);
    this.#onWarning(
      `${this.path} was not readable (${reason}); kept as ${aside}, starting a new one`,
    );
  }
}
