/** Finds the executables beside the console and asks them for their versions. */
import { dirname, join } from "node:path";
import type { ProgramFile } from "../checks/versions.ts";
import { DEFAULT_PORTS } from "../default_ports.ts";
import { askProgram } from "../external_program.ts";

/** An executable beside the console. */
export interface Neighbour {
  readonly name: string;
  readonly path: string;
  /** Unix seconds. */
  readonly modifiedAt: number;
}

/** A name that cannot lead out of the folder. */
const PLAIN_NAME = /^[A-Za-z][\w-]{0,63}$/;
const ENDING = Deno.build.os === "windows" ? ".exe" : "";

/** The folder of this executable; null while it runs from its source. */
export function consoleFolder(): string | null {
  return Deno.build.standalone ? dirname(Deno.execPath()) : null;
}

/**
 * The programs in the folder: those of the toolkit and those named. Nothing else that lies there is
 * looked at: the folder may be one of many programs.
 */
export async function neighbours(
  folder: string | null,
  named: readonly string[],
): Promise<Neighbour[]> {
  if (folder === null) return [];
  const names = new Set(
    [...Object.keys(DEFAULT_PORTS), ...named].filter((n) => PLAIN_NAME.test(n)),
  );
  const found: Neighbour[] = [];
  for (const name of [...names].sort()) {
    const path = join(folder, name + ENDING);
    try {
      const { isFile, mtime } = await Deno.stat(path);
      if (isFile) found.push({ name, path, modifiedAt: (mtime?.getTime() ?? 0) / 1000 });
    } catch {
      continue; // it does not lie there
    }
  }
  return found;
}

/** Asks the programs for their versions. */
export function programFiles(programs: readonly Neighbour[]): Promise<ProgramFile[]> {
  return Promise.all(programs.map(async (program) => {
    const { outcome, stdout, trouble } = await askProgram(program.path, ["--version"]);
    const version = stdout.trim().split(/\s+/).at(-1) ?? "";
    const said = version === "" ? "it says no version" : version;
    return {
      ...program,
      isToolkits: Object.hasOwn(DEFAULT_PORTS, program.name),
      version: outcome === "ok" && version !== "" ? version : { trouble: trouble || said },
    };
  }));
}
