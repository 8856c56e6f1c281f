/** Where the programs come from: the configuration, and what lies beside us. */
import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import type { SupervisorConfig } from "../config.ts";
import { discover } from "./discover.ts";
import { type Program, programsOf } from "./program.ts";

const EXTENSION = Deno.build.os === "windows" ? ".exe" : "";

/** Path of this program. Linux marks that of an executable that was replaced meanwhile. */
export function ownPath(): string {
  return Deno.execPath().replace(/ \(deleted\)$/, "");
}

/** See the head of the file. */
export class ProgramSource {
  readonly #home: string;
  /** What was found last: a folder that cannot be read for a moment takes nobody away. */
  #beside: readonly string[] = [];

  constructor(home: string) {
    this.#home = home;
  }

  /** Looks beside us, then reads the configuration as it is by then. */
  async programs(config: () => SupervisorConfig): Promise<Map<string, Program>> {
    const own = ownPath();
    const folder = dirname(own);
    // Run from source, what lies beside us is the runtime.
    if (Deno.build.standalone) {
      const found = await discover(folder, basename(own, EXTENSION), EXTENSION);
      this.#beside = found ?? this.#beside;
    }
    return programsOf(config(), {
      folder,
      beside: this.#beside,
      extension: EXTENSION,
      userHome: homedir(),
      home: this.#home,
    });
  }
}
