/**
 * `make run`: builds what is missing, starts the audio analyser unless one runs already, and shows the
 * console in this terminal. What it started ends with it. On stdout are only the console's own lines.
 *
 * INPUT chooses the sound: `INPUT=demo`, `INPUT=file:PATH`, `INPUT=device:NAME`. An analyser that runs
 * already is told to change to it. Without INPUT, the sound card if there is one, else the built-in demo.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants, homedir } from "node:os";
import { join, resolve as absolute } from "node:path";
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

/** Aborted by the first signal that asks us to end; its reason is the signal's name. */
const ending = new AbortController();

/** An analyser that we started. */
interface Analyzer {
  readonly process: ChildProcess;
  readonly logFile: string;
  /** Resolves when it has ended or could not be started. */
  readonly ended: Promise<void>;
  isRunning: boolean;
}

async function main(): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => ending.abort(signal));
  }
  if (!await build()) return 1;
  let analyzer: Analyzer | undefined;
  try {
    if (await isAnalyzerAlive()) {
      if (!await changeInput()) return 1;
    } else {
      const input = chosenInput() ?? (await hasSoundDevice() ? "default" : "demo");
      // From here on `finally` ends it, whatever happens while it starts.
      if (!ending.signal.aborted) analyzer = await startAnalyzer(input);
      if (analyzer !== undefined && !await isStarted(analyzer)) return 1;
    }
    if (!ending.signal.aborted) return await showConsole();
    const signal: keyof typeof constants.signals = ending.signal.reason;
    return 128 + constants.signals[signal];
  } finally {
    if (analyzer !== undefined) await stop(analyzer);
  }
}

/** INPUT, if it is set; a file's path made absolute, as a running analyser has a folder of its own. */
function chosenInput(): string | undefined {
  const input = Deno.env.get("INPUT") || undefined;
  const path = input?.startsWith("file:") ? input.slice("file:".length).trim() : "";
  return path === "" ? input : `file:${absolute(path)}`;
}

/** Tells an analyser that runs already what INPUT asks for. @returns whether it did so */
async function changeInput(): Promise<boolean> {
  const input = chosenInput();
  if (input === undefined) return true;
  console.error(`audio_analyzer runs already: changing its input to ${input}`);
  const payload = JSON.stringify({ input });
  return await succeeds(CONSOLE, ["send", "audio_analyzer", "set_input", "--payload", payload]);
}

async function build(): Promise<boolean> {
  const compiler = join(ROOT, "tools", "compile.ts");
  return await succeeds(Deno.execPath(), ["run", "-A", compiler, "--quiet"]);
}

/** Runs a program whose messages are for the user and whose stdout is not. @returns whether it succeeded */
async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(command, {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
    signal: ending.signal,
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

/**
 * Starts the analyser apart from this terminal, so that Ctrl-C in the console does not reach it. Its
 * messages go into a file that begins anew each time, for the eyes of its owner only.
 */
async function startAnalyzer(input: string): Promise<Analyzer> {
  const folder = join(HOME, "logs");
  const logFile = join(folder, "audio_analyzer.log");
  await Deno.mkdir(HOME, { recursive: true, mode: 0o700 });
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(logFile, "", { mode: 0o600 });
  if (Deno.build.os !== "windows") {
    // Those of earlier versions were open to all.
    await Deno.chmod(folder, 0o700);
    await Deno.chmod(logFile, 0o600);
  }
  const log = openSync(logFile, "a");
  try {
    console.error(`starting audio_analyzer --input ${input} (messages in ${logFile})`);
    const child = spawn(ANALYZER, ["--input", input], {
      detached: true,
      stdio: ["ignore", log, log],
    });
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const analyzer: Analyzer = { process: child, logFile, ended, isRunning: true };
    const end = () => {
      analyzer.isRunning = false;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
    return analyzer;
  } finally {
    closeSync(log);
  }
}

/**
 * Waits until the analyser is registered, has ended, or is no longer wanted.
 *
 * @returns false when it has ended, which is told.
 */
async function isStarted(analyzer: Analyzer): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (analyzer.isRunning && Date.now() < deadline && !ending.signal.aborted) {
    if (await isAnalyzerAlive()) return true;
    await Promise.race([analyzer.ended, delay(50)]);
  }
  if (analyzer.isRunning) return true;
  const lines = (await Deno.readTextFile(analyzer.logFile)).trimEnd().split("\n").slice(-5);
  console.error(["audio_analyzer ended at once:", ...lines].join("\n  "));
  return false;
}

/** Whether the analyser lists a sound device. Anything unexpected counts as none: the demo always works. */
async function hasSoundDevice(): Promise<boolean> {
  const listing = await new Deno.Command(ANALYZER, {
    args: ["devices", "--json"],
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.any([AbortSignal.timeout(5_000), ending.signal]),
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
  const handOn = () => {
    setTimeout(terminate, ending.signal.reason === "SIGINT" ? INTERRUPT_GRACE_MS : 0);
  };
  ending.signal.addEventListener("abort", handOn, { once: true });
  return await status;
}

async function stop(analyzer: Analyzer): Promise<void> {
  const { process: child, ended } = analyzer;
  if (!analyzer.isRunning) return;
  child.kill("SIGTERM");
  const isLate = await Promise.race([
    ended.then(() => false),
    delay(STOP_TIMEOUT_MS).then(() => true),
  ]);
  if (isLate && analyzer.isRunning) {
    console.error(`audio_analyzer (pid ${child.pid}) does not stop: killed`);
    child.kill("SIGKILL");
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const code = await main();
process.exit(code);
