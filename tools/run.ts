/**
 * `make run`: builds what is missing, starts the audio analyser unless one runs already, and shows the
 * console in this terminal. What it started ends with it. On stdout are only the console's own lines.
 *
 * INPUT chooses the sound: `INPUT=demo`, `INPUT=file:PATH`, `INPUT=device:NAME`. Without it, the sound
 * card if there is one, else the built-in demo.
 */

import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync } from "node:fs";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const ROOT = join(import.meta.dirname ?? ".", "..");
const EXTENSION = Deno.build.os === "windows" ? ".exe" : "";
const ANALYZER = join(ROOT, "dist", `audio_analyzer${EXTENSION}`);
const CONSOLE = join(ROOT, "dist", `vj_console${EXTENSION}`);
const HOME = Deno.env.get("VJ_HOME") || join(homedir(), ".vj");

/** After this long without a heartbeat an entry of the registry is stale. */
const STALE_SECONDS = 15;
const START_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 2_000;
/** Ctrl-C reaches the console by itself; only if it was sent to us alone must it be handed on. */
const INTERRUPT_GRACE_MS = 300;

interface Analyzer {
  readonly pid: number;
  readonly ended: Promise<void>;
}

async function main(): Promise<number> {
  if (!await build()) return 1;
  const analyzer = await isAnalyzerAlive() ? undefined : await startAnalyzer();
  try {
    return await showConsole();
  } finally {
    if (analyzer !== undefined) await stop(analyzer);
  }
}

async function build(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "tools", "compile.ts"), "--quiet"],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).output();
  return success;
}

/** Whether the registry names an analyser with a fresh heartbeat whose process exists. */
async function isAnalyzerAlive(): Promise<boolean> {
  const entry = member(member(await readRegistry(), "services"), "audio_analyzer");
  const pid = member(entry, "pid");
  const heartbeat = member(entry, "heartbeat_at");
  if (typeof pid !== "number" || !processExists(pid)) return false;
  return typeof heartbeat !== "number" || Date.now() / 1000 - heartbeat < STALE_SECONDS;
}

/** The registry's content; undefined if it is missing or damaged, which the analyser deals with. */
async function readRegistry(): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(join(HOME, "registry.json")));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Starts the analyser apart from this terminal, so that Ctrl-C in the console does not reach it. */
async function startAnalyzer(): Promise<Analyzer | undefined> {
  const input = Deno.env.get("INPUT") || (await hasSoundDevice() ? "default" : "demo");
  const logFile = join(HOME, "logs", "audio_analyzer.log");
  await Deno.mkdir(HOME, { recursive: true, mode: 0o700 });
  await Deno.mkdir(join(HOME, "logs"), { recursive: true });
  console.error(`starting audio_analyzer --input ${input} (messages in ${logFile})`);
  const log = openSync(logFile, "a");
  const earlierBytes = fstatSync(log).size;
  const child = spawn(ANALYZER, ["--input", input], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      hasEnded = true;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!hasEnded && Date.now() < deadline && !await isAnalyzerAlive()) {
    await Promise.race([ended, delay(50)]);
  }
  if (hasEnded || child.pid === undefined) {
    const messages = (await Deno.readFile(logFile)).subarray(earlierBytes);
    const lines = new TextDecoder().decode(messages).trimEnd().split("\n").slice(-5);
    console.error(["audio_analyzer ended at once:", ...lines].join("\n  "));
    return undefined;
  }
  return { pid: child.pid, ended };
}

/** Whether the analyser lists a sound device. Anything unexpected counts as none: the demo always works. */
async function hasSoundDevice(): Promise<boolean> {
  const listing = await new Deno.Command(ANALYZER, {
    args: ["devices", "--json"],
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.timeout(5_000),
  }).output();
  if (!listing.success) return false;
  try {
    const devices: unknown = JSON.parse(new TextDecoder().decode(listing.stdout));
    return Array.isArray(devices) && devices.length > 0;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Runs the console in the foreground, hands signals on, and returns its exit code. */
async function showConsole(): Promise<number> {
  const child = spawn(CONSOLE, [], { stdio: "inherit" });
  let isRunning = true;
  const status = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      isRunning = false;
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
  const terminate = () => {
    // By its id: after child.kill() a clean exit would be reported as an end by that signal.
    if (isRunning && child.pid !== undefined) process.kill(child.pid, "SIGTERM");
  };
  process.on("SIGTERM", terminate);
  process.on("SIGHUP", terminate);
  process.on("SIGINT", () => setTimeout(terminate, INTERRUPT_GRACE_MS));
  return await status;
}

async function stop(analyzer: Analyzer): Promise<void> {
  if (!processExists(analyzer.pid)) return;
  process.kill(analyzer.pid, "SIGTERM");
  const isLate = await Promise.race([
    analyzer.ended.then(() => false),
    delay(STOP_TIMEOUT_MS).then(() => true),
  ]);
  if (isLate && processExists(analyzer.pid)) {
    console.error(`audio_analyzer (pid ${analyzer.pid}) does not stop: killed`);
    process.kill(analyzer.pid, "SIGKILL");
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const code = await main();
process.exit(code);
