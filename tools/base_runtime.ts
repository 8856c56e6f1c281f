/**
 * The base runtime (`denort`): the program that `deno compile` puts in front of ours.
 *
 * Taken from, in this order: the file named by DENORT_BIN; the copy kept from an earlier build; the
 * official download; on Linux x64 the copy inside an npm package that was compiled with the same
 * version, accepted only with the right hashes. On Linux its symbols are taken out: that saves 24 MB in
 * every executable, and must happen before compiling, as stripping a compiled program destroys it.
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { readFromTgz, readFromZip } from "./archives.ts";
import { StripError, stripSymbols } from "./strip_symbols.ts";
import type { Target } from "./targets.ts";
import { ungraft } from "./ungraft.ts";

/** A base runtime that is ready to compile with. */
export interface BaseRuntime {
  /** The file to hand to the compiler as DENORT_BIN. */
  readonly path: string;
  /** Where it came from, for people. */
  readonly origin: string;
  /** Changes when the file changes. */
  readonly fingerprint: string;
}

/** No base runtime can be had for the target; the message says what to do. */
export class BaseRuntimeError extends Error {
  override name = "BaseRuntimeError";
}

/** Where to look and whom to tell. */
export interface BaseRuntimeOptions {
  /** Folder for the copies kept between builds. */
  readonly cacheFolder: string;
  /** A runtime chosen by the user (DENORT_BIN). */
  readonly chosen?: string | undefined;
  /** Receives a line before anything that takes longer than a second. */
  readonly progress: (line: string) => void;
}

/** The npm package with a program compiled by the same Deno, and what must come out of it. */
const NPM_COPY = {
  denoVersion: "2.9.4",
  triple: "x86_64-unknown-linux-gnu",
  package: "@chelonia/cli-x64-linux@3.4.0",
  file: "package/chel",
  sha512:
    "ey7BqNiIOY2PkpN/UYxjpmOG1A7HmplyadP80omXTG1DVu1fbz7ro/d4gRPtHaxPRkNJTS24lDejc5/rT/3RMA==",
  runtimeSha256: "723d45cca4f68bd66652da1e0d45562b0700317c1535981035f50f078785a131",
} as const;

/** With another source at hand a download that hangs is given up soon, without one it may be slow. */
const DOWNLOAD_TIMEOUT_MS = 10_000;
const ONLY_SOURCE_TIMEOUT_MS = 180_000;

/**
 * Brings the base runtime for a target, from the nearest place that has it.
 *
 * @throws {BaseRuntimeError} If no source has it.
 */
export async function obtainBaseRuntime(
  target: Target,
  options: BaseRuntimeOptions,
): Promise<BaseRuntime> {
  const { cacheFolder, chosen, progress } = options;
  await Deno.mkdir(cacheFolder, { recursive: true });
  if (chosen) return await chosenRuntime(target, chosen, cacheFolder);

  const kept = join(cacheFolder, `denort-${Deno.version.deno}-${target.triple}`);
  const known = await readNote(kept);
  if (known !== undefined) return { ...known, path: kept, origin: `${known.origin} (kept)` };

  const npmFits = NPM_COPY.triple === target.triple &&
    NPM_COPY.denoVersion === Deno.version.deno;
  progress(`base runtime for ${target.triple}: trying Deno's own download`);
  const downloaded = await download(target, npmFits ? DOWNLOAD_TIMEOUT_MS : ONLY_SOURCE_TIMEOUT_MS);
  if (downloaded.ok) return await keep(downloaded.bytes, "Deno's own download", kept, target);
  if (!npmFits) {
    throw new BaseRuntimeError(
      `no base runtime for ${target.triple}: Deno's own download failed (${downloaded.reason}), ` +
        `and it is the only source for this system.\n` +
        `Build on a machine that reaches it, or set DENORT_BIN to the file "denort" ` +
        `of Deno ${Deno.version.deno} for ${target.triple}.`,
    );
  }
  progress(`not available (${downloaded.reason}); taking the copy in npm's ${NPM_COPY.package}`);
  return await keep(await runtimeFromNpm(), `npm package ${NPM_COPY.package}`, kept, target);
}

async function chosenRuntime(
  target: Target,
  chosen: string,
  cacheFolder: string,
): Promise<BaseRuntime> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(chosen);
  } catch (cause) {
    throw new BaseRuntimeError(`DENORT_BIN=${chosen} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
  const copy = join(cacheFolder, `chosen-${sha256(bytes).slice(0, 16)}`);
  const known = await readNote(copy);
  const runtime = known !== undefined
    ? { ...known, path: copy }
    : await keep(bytes, "DENORT_BIN", copy, target);
  return { ...runtime, origin: `DENORT_BIN=${chosen}` };
}

type Download = { ok: true; bytes: Uint8Array } | { ok: false; reason: string };

/**
 * Lets the compiler fetch its runtime by compiling an empty program, and reads it out of its cache:
 * so the address and the proxy settings stay the compiler's own business.
 */
async function download(target: Target, timeoutMs: number): Promise<Download> {
  const scratch = await Deno.makeTempDir({ prefix: "base_runtime_" });
  try {
    await Deno.writeTextFile(join(scratch, "empty.ts"), "");
    const compiler = new Deno.Command(Deno.execPath(), {
      args: ["compile", "--no-config", "--no-check", "--target", target.triple]
        .concat(["--output", join(scratch, "empty"), join(scratch, "empty.ts")]),
      env: { NO_COLOR: "1" },
      cwd: scratch,
      signal: AbortSignal.timeout(timeoutMs),
      stdin: "null",
    });
    const { success, signal, stderr } = await compiler.output();
    if (!success) {
      if (signal !== null) return { ok: false, reason: `no answer in ${timeoutMs / 1000} s` };
      return { ok: false, reason: shortReason(new TextDecoder().decode(stderr)) };
    }
    const name = target.platform === "win32" ? "denort.exe" : "denort";
    const folder = join(await denoFolder(), "dl", "release", `v${Deno.version.deno}`);
    const archive = await Deno.readFile(join(folder, `denort-${target.triple}.zip`));
    return { ok: true, bytes: await readFromZip(archive, name) };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Where the compiler keeps what it downloads (DENO_DIR). */
async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/** The last and most telling part of the compiler's chain of causes. */
function shortReason(stderr: string): string {
  const causes = [...stderr.matchAll(/^\s*\d+: (?!<|__|_start)(.+)$/gm)].map((match) => match[1]);
  return causes.at(-1) ?? stderr.trim().split("\n").at(-1) ?? "unknown reason";
}

async function runtimeFromNpm(): Promise<Uint8Array> {
  const scratch = await Deno.makeTempDir({ prefix: "base_runtime_" });
  try {
    const npm = new Deno.Command(Deno.build.os === "windows" ? "npm.cmd" : "npm", {
      args: ["pack", NPM_COPY.package, "--silent", "--pack-destination", scratch],
      cwd: scratch,
      stdin: "null",
    });
    const { success, stdout, stderr } = await npm.output();
    if (!success) {
      throw new BaseRuntimeError(
        `npm could not bring ${NPM_COPY.package}: ${new TextDecoder().decode(stderr).trim()}\n` +
          `Connect to the npm registry once, or set DENORT_BIN to the file "denort" of Deno ${Deno.version.deno}.`,
      );
    }
    const file = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
    const archive = await Deno.readFile(join(scratch, file));
    const sha512 = createHash("sha512").update(archive).digest("base64");
    if (sha512 !== NPM_COPY.sha512) {
      throw new BaseRuntimeError(
        `${NPM_COPY.package} is not the package it should be: sha512-${sha512}. Refused.`,
      );
    }
    const runtime = ungraft(await readFromTgz(archive, NPM_COPY.file));
    if (sha256(runtime) !== NPM_COPY.runtimeSha256) {
      throw new BaseRuntimeError(
        `the runtime inside ${NPM_COPY.package} has sha256 ${sha256(runtime)}, ` +
          `${NPM_COPY.runtimeSha256} is right. Refused.`,
      );
    }
    return runtime;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Puts the runtime where the next build finds it, stripped if possible, with a note beside it. */
async function keep(
  bytes: Uint8Array,
  origin: string,
  path: string,
  target: Target,
): Promise<BaseRuntime> {
  const stripped = target.platform === "linux" ? withoutSymbols(bytes) : undefined;
  const kept = stripped ?? bytes;
  const note = {
    origin: stripped === undefined ? origin : `${origin}, stripped`,
    fingerprint: sha256(kept),
  };
  const unfinished = `${path}.${Deno.pid}`;
  await Deno.writeFile(unfinished, kept, { mode: 0o755 });
  await Deno.rename(unfinished, path);
  await Deno.writeTextFile(`${path}.json`, JSON.stringify(note));
  return { ...note, path };
}

/** The runtime without its symbols, or undefined if it is laid out in a way that forbids it. */
function withoutSymbols(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return stripSymbols(bytes);
  } catch (error) {
    if (error instanceof StripError) return undefined;
    throw error;
  }
}

/** The note beside a kept runtime, if the runtime is there and is still what the note says. */
async function readNote(
  path: string,
): Promise<{ origin: string; fingerprint: string } | undefined> {
  try {
    const note = JSON.parse(await Deno.readTextFile(`${path}.json`));
    return note.fingerprint === sha256(await Deno.readFile(path)) ? note : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
