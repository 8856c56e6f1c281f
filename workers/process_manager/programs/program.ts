/** A program to be supervised, as it follows from the configuration and from what lies beside us. */
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { type ProgramConfig, programSchema, type SupervisorConfig } from "../config.ts";
import { type Check, parseCheck } from "../checks/check.ts";

/** See the head of the file. */
export interface Program {
  readonly name: string;
  readonly config: ProgramConfig;
  /** Path of the executable, or a word to be looked for in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly ready: Check;
  readonly alive: Check;
  /** Its working folder. */
  readonly folder: string;
  /** A worker of ours: it looks after its own children, and knows the bus. */
  readonly isWorker: boolean;
  /** Whether the configuration names it, or it was only found beside us. */
  readonly origin: "configured" | "found";
  /** What must come first, and how far it must have come. */
  readonly dependsOn: ReadonlyMap<string, "started" | "ready">;
}

/** Where programs are looked for. */
export interface ProgramPlaces {
  /** The folder of the supervisor's executable. */
  readonly folder: string;
  /** Names of the executables in it that may be run, without the system's ending. */
  readonly beside: readonly string[];
  /** `.exe` on Windows. */
  readonly extension: string;
  /** What `~` stands for. */
  readonly userHome: string;
  /** The home of all state. */
  readonly home: string;
}

/** All programs, by name: those beside us and those of the configuration. */
export function programsOf(config: SupervisorConfig, places: ProgramPlaces): Map<string, Program> {
  const programs = new Map<string, Program>();
  const names = [...config.discover ? places.beside : [], ...Object.keys(config.programs)];
  for (const name of [...new Set(names)].sort()) {
    // A name such as `constructor` is inherited by every object.
    const own = Object.hasOwn(config.programs, name) ? config.programs[name] : undefined;
    const origin = own === undefined ? "found" : "configured";
    programs.set(name, programOf(name, origin, own ?? programSchema.parse({}), places));
  }
  return programs;
}

function programOf(
  name: string,
  origin: Program["origin"],
  config: ProgramConfig,
  places: ProgramPlaces,
): Program {
  const command = commandPath(config.command ?? name, places);
  // Those beside us are workers of the bus; what others are, only the configuration can know.
  const isWorker = isBeside(command, places);
  const checkOf = (text: string) =>
    parseCheck(text === "auto" ? isWorker ? "health_check" : "process" : text);
  const dependsOn = Array.isArray(config.depends_on)
    ? config.depends_on.map((other) => [other, "started"] as const)
    : Object.entries(config.depends_on);
  return {
    name,
    config,
    origin,
    isWorker,
    folder: config.folder === undefined
      ? places.home
      : resolve(places.folder, expanded(config.folder, places)),
    command,
    args: isWorker
      ? [...config.args, ...nameFlag(name, command, config.args, places)]
      : config.args,
    ready: checkOf(config.ready),
    alive: checkOf(config.alive),
    dependsOn: new Map(dependsOn),
  };
}

/** Whether a path is that of a worker beside us. */
function isBeside(path: string, { folder, beside, extension }: ProgramPlaces): boolean {
  return dirname(path) === folder && beside.includes(basename(path, extension));
}

/** A path with `~` for the user's home. */
function expanded(path: string, { userHome }: ProgramPlaces): string {
  return path === "~" || path.startsWith("~/") ? join(userHome, path.slice(1)) : path;
}

function commandPath(command: string, places: ProgramPlaces): string {
  const { folder, beside, extension } = places;
  const path = expanded(command, places);
  if (isAbsolute(path)) return path;
  if (/[/\\]/.test(path)) return join(folder, path);
  return beside.includes(path) ? join(folder, path + extension) : path;
}

/** A worker under another name than its program's is a second instance. */
function nameFlag(
  name: string,
  command: string,
  args: readonly string[],
  { extension }: ProgramPlaces,
): string[] {
  const isNamed = args.some((arg) => arg === "--name" || arg.startsWith("--name="));
  return isNamed || basename(command, extension) === name ? [] : ["--name", name];
}
