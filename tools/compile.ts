/**
 * `make dist`: compiles every program of the repository into `dist/`, each into one executable file.
 * Says on stderr what it does; what has not changed since the last time is not compiled again.
 *
 *     deno run -A tools/compile.ts [--target TRIPLE] [--only NAME[,NAME]] [--quiet]
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BaseRuntime, BaseRuntimeError, obtainBaseRuntime } from "./base_runtime.ts";
import { excludedFromNodeModules, moduleGraph, ModuleGraphError } from "./module_graph.ts";
import { UnknownAddonError } from "./packages.ts";
import { CompileSettingsError, findPrograms, permissionFlags, type Program } from "./programs.ts";
import { type Target, targetNamed, UnknownTargetError } from "./targets.ts";

const ROOT = join(import.meta.dirname ?? ".", "..");
/** Two compilers at once: each wants most of a core and 300 MB of memory. */
const AT_ONCE = 2;
/** Promised for Linux x64, where the base runtime can be stripped. */
const SIZE_LIMIT_BYTES = 100_000_000;
const LIMITED_TARGET = "x86_64-unknown-linux-gnu";

/** One program could not be compiled, or came out too large. */
class CompileError extends Error {
  override name = "CompileError";
}

interface Built {
  readonly name: string;
  readonly bytes: number;
  /** Undefined if the executable was there already. */
  readonly seconds: number | undefined;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      target: { type: "string", default: Deno.build.target },
      only: { type: "string", default: "" },
      quiet: { type: "boolean", default: false },
    },
  });
  const target = targetNamed(values.target || Deno.build.target);
  const programs = selected(await findPrograms(ROOT), values.only);
  const runtime = await obtainBaseRuntime(target, {
    cacheFolder: join(ROOT, ".deno", "base_runtime"),
    chosen: Deno.env.get("DENORT_BIN"),
    progress: console.error,
  });

  const built: Built[] = [];
  const failures: string[] = [];
  const waiting = [...programs];
  async function work(): Promise<void> {
    for (let program = waiting.shift(); program !== undefined; program = waiting.shift()) {
      try {
        built.push(await compileIfChanged(program, target, runtime));
      } catch (error) {
        if (!isExpected(error)) throw error;
        failures.push(`${program.name}: ${error.message}`);
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const unchanged = built.every(({ seconds }) => seconds === undefined);
  if (!values.quiet || !unchanged) {
    console.error(`base runtime: ${runtime.origin}`);
    console.error(table(built.sort((a, b) => a.name.localeCompare(b.name))));
  }
  for (const failure of failures) console.error(failure);
  return failures.length === 0 ? 0 : 1;
}

function selected(programs: readonly Program[], only: string): readonly Program[] {
  if (only === "") return programs;
  return only.split(",").map((name) => {
    const found = programs.find((program) => program.name === name);
    if (found !== undefined) return found;
    const known = programs.map((program) => program.name).join(", ");
    throw new CompileError(`no program "${name}"; there are: ${known}`);
  });
}

async function compileIfChanged(
  program: Program,
  target: Target,
  runtime: BaseRuntime,
): Promise<Built> {
  const graph = await moduleGraph(ROOT, [program.entry, ...program.include.filter(isModule)]);
  const excluded = fitCommandLine(await excludedFromNodeModules(ROOT, graph, target));
  const folder = target.triple === Deno.build.target ? "dist" : `dist/${target.triple}`;
  const output = `${folder}/${program.name}${target.extension}`;
  const args = [
    "compile",
    "--quiet",
    "--no-check", // `make check` does that, for all programs at once
    "--no-prompt",
    "--frozen",
    ...permissionFlags(program.permissions),
    ...(program.v8Flags.length === 0 ? [] : [`--v8-flags=${program.v8Flags.join(",")}`]),
    ...["--target", target.triple, "--output", output],
    ...program.include.flatMap((path) => ["--include", path]),
    ...excluded.flatMap((path) => ["--exclude", path]),
    program.entry,
  ];

  const inputs = [...graph.files, ...program.include, "deno.json", "deno.lock"];
  const fingerprint = await fingerprintOf(inputs, [
    runtime.fingerprint,
    Deno.version.deno,
    ...args,
  ]);
  const note = join(ROOT, folder, ".built", program.name);
  const present = await sizeOf(join(ROOT, output));
  if (present !== undefined && await textOf(note) === fingerprint) {
    return { name: program.name, bytes: present, seconds: undefined };
  }

  console.error(`compiling ${output}`);
  await Deno.mkdir(join(ROOT, folder, ".built"), { recursive: true });
  const started = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { DENORT_BIN: runtime.path, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (!success) {
    const [reason] = new TextDecoder().decode(stderr).split("\nStack backtrace:");
    throw new CompileError(`does not compile\n${reason?.trim()}`);
  }
  const bytes = await sizeOf(join(ROOT, output)) ?? 0;
  if (target.triple === LIMITED_TARGET && bytes > SIZE_LIMIT_BYTES) {
    await Deno.remove(join(ROOT, output));
    throw new CompileError(
      `the executable has ${megabytes(bytes)} MB, ${megabytes(SIZE_LIMIT_BYTES)} is the limit. ` +
        `Is a new package embedded whole (tools/packages.ts says what is left out), ` +
        `or the base runtime not stripped (${runtime.origin})?`,
    );
  }
  await Deno.writeTextFile(note, fingerprint);
  return { name: program.name, bytes, seconds: (performance.now() - started) / 1000 };
}

/**
 * Windows allows 32,767 characters on a command line. There the small files among what is left out
 * go in after all (4 MB); addons and whole folders stay out.
 */
function fitCommandLine(excluded: readonly string[]): readonly string[] {
  if (Deno.build.os !== "windows") return excluded;
  return excluded.filter((path) => !/\.(ts|mts|cts|map|md)$/.test(path));
}

/** One hash over the content of files (relative paths are from the root) and some texts. */
async function fingerprintOf(files: readonly string[], texts: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(texts));
  for (const file of files) {
    hash.update(`\n${file}\n`).update(
      await Deno.readFile(join(file.startsWith(ROOT) ? "" : ROOT, file)),
    );
  }
  return hash.digest("hex");
}

function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

function table(built: readonly Built[]): string {
  const width = Math.max(...built.map(({ name }) => name.length), 4);
  const rows = built.map(({ name, bytes, seconds }) =>
    `${name.padEnd(width)}  ${megabytes(bytes).padStart(6)}  ${seconds?.toFixed(1) ?? "unchanged"}`
  );
  return [`${"name".padEnd(width)}      MB  seconds`, ...rows].join("\n");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await unlessMissing(Deno.stat(path)))?.size;
}

function textOf(path: string): Promise<string | undefined> {
  return unlessMissing(Deno.readTextFile(path));
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Errors whose message says all: no stack trace for those. */
function isExpected(error: unknown): error is Error {
  return error instanceof CompileError || error instanceof BaseRuntimeError ||
    error instanceof ModuleGraphError || error instanceof UnknownAddonError ||
    error instanceof UnknownTargetError || error instanceof CompileSettingsError;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main();
  } catch (error) {
    if (!isExpected(error)) throw error;
    console.error(error.message);
    Deno.exitCode = 1;
  }
}
