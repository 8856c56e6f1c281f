/**
 * The programs of this repository: which there are, and what each is compiled with.
 *
 * A program is a folder with a `main.ts`: every one in `workers/`, and `console/`. What it needs
 * besides the usual stands beside it in `compile.json`:
 *
 *     { "permissions": { "net": true, "run": true }, "include": ["effects.wasm"] }
 *
 * `permissions` adds to (`true`, or a list such as of host names) or takes away from (`false`) what
 * every worker gets; `include` names modules and files, relative to the folder, that the program loads
 * without importing them; `v8_flags` are settings of the JavaScript engine.
 */

import { join } from "node:path";

/** The permissions that a program can be compiled with, as the runtime's `--allow-*` flags name them. */
export type Permission = "read" | "write" | "net" | "env" | "sys" | "ffi" | "run";

/** For each permission: all of it, only what is listed, or none. */
export type Permissions = Readonly<Partial<Record<Permission, boolean | readonly string[]>>>;

/** One program to compile. */
export interface Program {
  /** Name of the executable, without the system's ending. */
  readonly name: string;
  /** Its entry point, relative to the root of the repository. */
  readonly entry: string;
  readonly permissions: Permissions;
  /** Modules and files loaded without an import, relative to the root of the repository. */
  readonly include: readonly string[];
  /** Settings of the JavaScript engine, such as `--max-semi-space-size=1`. */
  readonly v8Flags: readonly string[];
}

/** What a `compile.json` says. */
export interface CompileSettings {
  /** Those of every program filled in. */
  readonly permissions: Permissions;
  readonly include: readonly string[];
  readonly v8Flags: readonly string[];
}

/**
 * What talking on the bus takes: registry, logs and config (read, write, env, the home folder) and the
 * ZeroMQ addon (ffi), whose sockets are its own. Nobody opens other sockets (net), such as UDP for OSC,
 * or starts programs (run), unless it says so.
 */
const EVERY_PROGRAM: Permissions = {
  read: true,
  write: true,
  env: true,
  sys: ["homedir"],
  ffi: true,
};
const KEYS: readonly string[] = ["permissions", "include", "v8_flags"];
const KNOWN: readonly string[] = ["read", "write", "net", "env", "sys", "ffi", "run"];

/** A `compile.json` that cannot be understood. */
export class CompileSettingsError extends Error {
  override name = "CompileSettingsError";
}

/**
 * Finds every program of the repository, sorted by name.
 *
 * @param root Root folder of the repository.
 * @throws {CompileSettingsError} If a `compile.json` is wrong.
 */
export async function findPrograms(root: string): Promise<Program[]> {
  const folders = [{ folder: "console", name: "vj_console" }];
  for await (const entry of Deno.readDir(join(root, "workers"))) {
    if (entry.isDirectory) folders.push({ folder: `workers/${entry.name}`, name: entry.name });
  }
  const programs: Program[] = [];
  for (const { folder, name } of folders) {
    if (await readIfThere(join(root, folder, "main.ts")) === undefined) continue;
    const file = `${folder}/compile.json`;
    const settings = parseCompileSettings(await readIfThere(join(root, file)) ?? "{}", file);
    programs.push({
      name,
      entry: `${folder}/main.ts`,
      permissions: settings.permissions,
      include: settings.include.map((path) => `${folder}/${path}`),
      v8Flags: settings.v8Flags,
    });
  }
  return programs.sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Reads the text of a `compile.json`.
 *
 * @param text Its content.
 * @param file Its path, for messages.
 * @throws {CompileSettingsError} Naming the file, the wrong value and what is allowed.
 */
export function parseCompileSettings(text: string, file: string): CompileSettings {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (cause) {
    throw new CompileSettingsError(`${file} is not JSON: ${String(cause)}`, { cause });
  }
  if (!isRecord(settings)) throw new CompileSettingsError(`${file} must hold an object`);
  const unknown = Object.keys(settings).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new CompileSettingsError(
      `${file}: unknown key "${unknown}"; known are ${KEYS.join(", ")}`,
    );
  }
  const { permissions = {}, include = [], v8_flags: v8Flags = [] } = settings;
  if (!isTexts(v8Flags) || !v8Flags.every((flag) => /^--[^,]+$/.test(flag))) {
    throw new CompileSettingsError(
      `${file}: "v8_flags" must be a list of flags that begin with --`,
    );
  }
  if (!isTexts(include)) {
    throw new CompileSettingsError(`${file}: "include" must be a list of paths`);
  }
  if (!isRecord(permissions)) {
    throw new CompileSettingsError(`${file}: "permissions" must be an object`);
  }
  const granted: Partial<Record<string, boolean | readonly string[]>> = { ...EVERY_PROGRAM };
  for (const [name, value] of Object.entries(permissions)) {
    if (!KNOWN.includes(name)) {
      throw new CompileSettingsError(
        `${file}: unknown permission "${name}"; known are ${KNOWN.join(", ")}`,
      );
    }
    if (typeof value !== "boolean" && !isTexts(value)) {
      throw new CompileSettingsError(`${file}: "${name}" must be true, false or a list of texts`);
    }
    granted[name] = value;
  }
  return { permissions: granted, include, v8Flags };
}

/** The runtime's flags for a set of permissions, in a fixed order. */
export function permissionFlags(permissions: Permissions): string[] {
  return Object.entries(permissions).sort().flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return [value === true ? `--allow-${name}` : `--allow-${name}=${value.join(",")}`];
  });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
