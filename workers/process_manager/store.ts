/** What the supervisor must not forget when it dies: what is wanted, and which processes are its own. */
import { join } from "node:path";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { errorText } from "../../bus/mod.ts";
import { exitSchema } from "./status.ts";

const recordSchema = z.looseObject({
  /** What somebody said; absent while the configuration decides. */
  wanted: z.boolean().optional(),
  pid: z.int().positive().max(2 ** 31 - 1).optional(),
  /** Tells the process from a later one with the same id. */
  identity: z.string().optional(),
  restarts: z.int().min(0).optional(),
  last_exit: exitSchema.optional(),
});
const ownSchema = z.looseObject({
  restarts: z.int().min(0),
  last_exit: exitSchema.optional(),
});
/** Records are checked one by one, so that a bad one spoils no other. */
const fileSchema = z.looseObject({
  version: z.literal(1),
  /** Of the supervisor itself, while it runs and when it did not end as it should. */
  supervisor: ownSchema.optional().catch(undefined),
  /** Everything is being stopped: whoever is started again meanwhile goes on with that. */
  ending: z.boolean().optional().catch(undefined),
  programs: z.record(z.string(), z.unknown()),
});

/** What is kept of one program. */
export type ProgramRecord = {
  [K in "wanted" | "pid" | "identity" | "restarts" | "last_exit"]?:
    | z.infer<typeof recordSchema>[K]
    | undefined;
};

/** What is kept of the supervisor itself. */
export interface OwnRecord {
  readonly restarts: number;
  readonly last_exit?: z.infer<typeof exitSchema> | undefined;
}

/** Programs that are not configured any more and that somebody has stopped. */
const MOST_KEPT = 1_000;

/** Larger than that of a thousand programs. */
const MAX_BYTES = 1024 * 1024;

/** The file `process_manager.json` in the home of all state. */
export class Store {
  readonly #path: string;
  readonly #tell: (message: string) => void;
  #records = new Map<string, ProgramRecord>();
  #own: OwnRecord | undefined;
  #isEnding = false;
  #isSaved = true;
  #trouble: string | undefined;

  /** @param tell is told, in a line for people, what is wrong with the file */
  constructor(home: string, tell: (message: string) => void) {
    this.#path = join(home, "process_manager.json");
    this.#tell = tell;
  }

  /** Reads the file, if there is one. What cannot be read is kept aside. */
  async load(): Promise<void> {
    let text: string;
    try {
      const { size } = await Deno.stat(this.#path);
      if (size > MAX_BYTES) return this.#setAside(`it has ${size} bytes`);
      text = await Deno.readTextFile(this.#path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        this.#setAside(errorText(error));
      }
      return;
    }
    try {
      const { programs, supervisor, ending } = fileSchema.parse(JSON.parse(text));
      for (const [name, value] of Object.entries(programs)) {
        const { data } = recordSchema.safeParse(value);
        if (data !== undefined) this.#records.set(name, data);
      }
      this.#own = supervisor;
      this.#isEnding = ending === true;
    } catch {
      this.#setAside("it is damaged");
    }
  }

  /** Of the supervisor itself; written at once. */
  get own(): OwnRecord | undefined {
    return this.#own;
  }

  set own(record: OwnRecord | undefined) {
    this.#own = record;
    this.#isSaved = false;
    this.save();
  }

  get(name: string): ProgramRecord {
    return this.#records.get(name) ?? {};
  }

  /**
   * Changes what is kept of a program. It is written by the next {@link save}: that writes the whole file,
   * which would take long for each of many that change together.
   */
  set(name: string, change: ProgramRecord): void {
    const record: ProgramRecord = { ...this.get(name), ...change };
    if (JSON.stringify(record) === JSON.stringify(this.get(name))) return;
    this.#records.set(name, record);
    this.#isSaved = false;
  }

  /** Names of all programs that something is kept of. */
  names(): string[] {
    return [...this.#records.keys()];
  }

  /** Forgets a program, but for that somebody has stopped it: it may come back with its file. */
  forgetProcess(name: string): void {
    const { wanted } = this.get(name);
    if (wanted === false && this.#records.size < MOST_KEPT) this.#records.set(name, { wanted });
    else this.#records.delete(name);
    this.#isSaved = false;
    this.save();
  }

  /** Whether everything was being stopped when the supervisor before us died, or is now. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  set isEnding(value: boolean) {
    if (value === this.#isEnding) return;
    this.#isEnding = value;
    this.#isSaved = false;
    this.save();
  }

  /** Writes it again if somebody has removed it. */
  restore(): void {
    if (this.#isSaved && statSync(this.#path, { throwIfNoEntry: false }) !== undefined) return;
    this.#isSaved = false;
    this.save();
  }

  /**
   * Writes what is not written yet: a disk that is full may have room later. Waits for the disk, since a
   * process that was started and is not known would be started twice.
   */
  save(): void {
    if (this.#isSaved) return;
    const temporary = `${this.#path}.tmp`;
    const programs = Object.fromEntries(this.#records);
    const ending = this.#isEnding || undefined;
    const file = { version: 1, supervisor: this.#own, ending, programs };
    try {
      writeFileSync(temporary, JSON.stringify(file, null, 2), { mode: 0o600 });
      renameSync(temporary, this.#path);
      this.#isSaved = true;
      if (this.#trouble !== undefined) this.#tell(`${this.#path} can be written again`);
      this.#trouble = undefined;
    } catch (error) {
      const trouble = errorText(error);
      if (trouble !== this.#trouble) {
        this.#tell(`${this.#path} cannot be written (${trouble}): a restart would forget changes`);
      }
      this.#trouble = trouble;
      removeIfThere(temporary);
    }
  }

  #setAside(reason: string): void {
    const aside = `${this.#path}.corrupt`;
    try {
      renameSync(this.#path, aside);
      this.#tell(`${this.#path} was not readable (${reason}); kept as ${aside}`);
    } catch (error) {
      this.#tell(
        `${this.#path} is not readable (${reason}), nor can it be moved: ${errorText(error)}`,
      );
    }
  }
}

/** Where even that fails, the file is of no use and no harm. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return; // a disk that is read-only, a folder that is none
  }
}
