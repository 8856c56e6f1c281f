/**
 * `make run`: builds what is missing, starts the supervisor and by it everything, and shows the console in
 * this terminal. What it started ends with it; a supervisor or an analyser that ran already runs on. On
 * stdout are only the console's own lines.
 *
 * INPUT chooses the sound: `INPUT=demo`, `INPUT=file:PATH`, `INPUT=device:NAME`. An analyser that runs
 * already is told to change to it. Without INPUT, the sound card if there is one, else the built-in demo.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { join, resolve as absolute } from "node:path";
import process from "node:process";

const ROOT = join(import.meta.dirname ?? ".", "..");
const EXTENSION = Deno.build.os === "windows" ? ".exe" : "";
const ANALYZER = "audio_analyzer";
const SUPERVISOR = "process_manager";
const CONSOLE = join(ROOT, "dist", `vj_console${EXTENSION}`);

/** Until the analyser is ready; the others may come later. */
const READY_SECONDS = 6;
/** Ctrl-C reaches the console by itself; only if it was sent to us alone must it be handed on. */
const INTERRUPT_GRACE_MS = 300;

/** Exit codes of a process that was killed, aborted or touched memory that is not its own. */
const DEATHS: readonly number[] = [137, 134, 139];
/** A console that dies more often than this is left alone. */
const MOST_SHOWN = 10;
/** Out of the alternate screen, without mouse, colours and hidden cursor. */
const PLAIN_SCREEN = "\x1b[?1049l\x1b[?1000l\x1b[?1006l\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?25h";

/** Aborted by the first signal that asks us to end; its reason is the signal's name. */
const ending = new AbortController();

async function main(): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => ending.abort(signal));
  }
  const isBuilt = await build();
  if (ending.signal.aborted) return endedBySignal();
  if (!isBuilt) return 1;
  const running = await runningNames();
  if (running.includes(SUPERVISOR)) {
    const code = await start(["up", ANALYZER]) && await changeInput() ? await show() : 1;
    console.error("what ran before runs on; dist/vj_console down ends it");
    return code;
  }
  if (running.includes(ANALYZER)) {
    const code = await changeInput() ? await show() : 1;
    console.error(`${ANALYZER} ran before, and runs on`);
    return code;
  }
  const input = chosenInput() ?? (await hasSoundDevice() ? undefined : "demo");
  const env = input === undefined ? {} : { VJ_AUDIO_ANALYZER_INPUT: input };
  if (ending.signal.aborted) return endedBySignal();
  try {
    // Its beginning is not interrupted: half a start would leave a supervisor that nobody knows of.
    const begun = await apart(["up", "--no-wait"], env);
    if (ending.signal.aborted) return endedBySignal();
    if (begun !== 0) return 1;
    return await start(["up"]) ? await show() : 1;
  } finally {
    await apart(["down"]);
  }
}

function endedBySignal(): number {
  const signal: keyof typeof constants.signals = ending.signal.reason;
  return 128 + constants.signals[signal];
}

/** INPUT, if it is set; a file's path made absolute, as a running analyser has a folder of its own. */
function chosenInput(): string | undefined {
  const input = Deno.env.get("INPUT") || undefined;
  const path = input?.startsWith("file:") ? input.slice("file:".length).trim() : "";
  return path === "" ? input : `file:${absolute(path)}`;
}

/** Tells an analyser that ran already what INPUT asks for. @returns whether it did so */
async function changeInput(): Promise<boolean> {
  const input = chosenInput();
  if (input === undefined) return true;
  console.error(`${ANALYZER} runs already: changing its input to ${input}`);
  const payload = JSON.stringify({ input });
  return await succeeds(CONSOLE, ["send", ANALYZER, "set_input", "--payload", payload]);
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

/** The JSON that a program prints, a value a line. Empty if it fails. */
async function linesOf(command: string, args: readonly string[]): Promise<unknown[]> {
  const { success, stdout } = await new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.any([AbortSignal.timeout(5_000), ending.signal]),
  }).output();
  if (!success) return [];
  const text = new TextDecoder().decode(stdout);
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Names of the workers that live. */
async function runningNames(): Promise<unknown[]> {
  const services = await linesOf(CONSOLE, ["status", "--json"]);
  return services.filter((service) => member(service, "health") !== "gone")
    .map((service) => member(service, "name"));
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

/** Whether the analyser lists a sound device. Where it cannot tell there is none: the demo always works. */
async function hasSoundDevice(): Promise<boolean> {
  const program = join(ROOT, "dist", ANALYZER + EXTENSION);
  const [devices] = await linesOf(program, ["devices", "--json"]);
  return Array.isArray(devices) && devices.length > 0;
}

/**
 * Waits until everything runs. What is not ready is told; it is no reason not to begin, unless it is the
 * analyser.
 *
 * @returns whether to begin
 */
async function start(args: readonly string[]): Promise<boolean> {
  if (await succeeds(CONSOLE, [...args, "--timeout", String(READY_SECONDS)])) return true;
  if (ending.signal.aborted) return true;
  if ((await runningNames()).includes(ANALYZER)) return true;
  await exitCode(spawn(CONSOLE, ["logs", ANALYZER, "-n", "2"], { stdio: ["ignore", 2, 2] }));
  return false;
}

/**
 * Runs the console apart from this terminal, so that Ctrl-C does not reach it, and without its stdout.
 *
 * @returns its exit code
 */
async function apart(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  return await exitCode(spawn(CONSOLE, [...args], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  }));
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once(
      "exit",
      (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/** Shows the console until it ends: one that is killed or crashes is shown again. @returns its exit code */
async function show(): Promise<number> {
  for (let shown = 1;; shown++) {
    if (ending.signal.aborted) return endedBySignal();
    const code = await showOnce();
    if (!DEATHS.includes(code) || ending.signal.aborted) return code;
    await mendTerminal();
    if (shown === MOST_SHOWN) return code;
  }
}

/** What a console that could not clean up has left of the terminal is made usable. */
async function mendTerminal(): Promise<void> {
  if (!Deno.stdout.isTerminal()) return;
  await exitCode(spawn("stty", ["sane"], { stdio: ["inherit", "ignore", "ignore"] })).catch(() =>
    1
  );
  await Deno.stdout.write(new TextEncoder().encode(PLAIN_SCREEN));
}

/** Runs the console in the foreground, hands signals on, and returns its exit code. */
async function showOnce(): Promise<number> {
  const child = spawn(CONSOLE, [], { stdio: "inherit" });
  let isRunning = true;
  const code = exitCode(child).finally(() => isRunning = false);
  const terminate = () => {
    // By its id: after child.kill() a clean exit would be reported as an end by that signal.
    if (isRunning && child.pid !== undefined) process.kill(child.pid, "SIGTERM");
  };
  const handOn = () => {
    setTimeout(terminate, ending.signal.reason === "SIGINT" ? INTERRUPT_GRACE_MS : 0);
  };
  ending.signal.addEventListener("abort", handOn, { once: true });
  return await code;
}

const code = await main();
process.exit(code);
