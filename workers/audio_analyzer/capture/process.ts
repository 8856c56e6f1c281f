/** One run of a capturing process: from its start to its end, whoever ends it. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import type { CaptureCommand } from "./backend.ts";
import { MessageTail } from "./message_tail.ts";
import { PcmDecoder } from "./pcm.ts";
import { readNowAndThen } from "./reading.ts";
import type { AudioFormat, MonotonicClock } from "./source.ts";
import { HeaderReader } from "./wire.ts";

/** How a run ended. */
export interface RunEnd {
  /** `ended` by itself, `failed` by itself, `silent` killed for want of data, `stopped` by us. */
  readonly reason: "ended" | "failed" | "silent" | "diverted" | "stopped";
  /** For people; what the process itself said last, where it said anything. */
  readonly message: string;
  /** From the first sound to the end; 0 when none came. */
  readonly ranMs: number;
}

/** Receives what a run brings. */
export interface RunListener {
  format(format: AudioFormat): void;
  /** Interleaved samples, valid only during the call. */
  samples(interleaved: Float32Array): void;
  /** `count` more samples were impossible (NaN, far over full scale) and were read as 0. */
  badSamples(count: number): void;
}

/** Time limits of a run. */
export interface RunLimits {
  /** For the first sound to arrive; decoding a long file takes its time. */
  readonly firstDataMs: number;
  /** Between two pieces of sound. */
  readonly dataTimeoutMs: number;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const CHECK_INTERVAL_MS = 250;
const LAST_WORDS_MS = 50;
/** A check that comes this much too late says that this process stood still, not the other one. */
const STALLED_MS = 1000;

/**
 * Starts `command` and hands its sound to `listener` until it ends, falls silent or `signal` aborts.
 * Kills it with all that it started. Never rejects.
 */
export function runCapture(
  command: CaptureCommand,
  listener: RunListener,
  limits: RunLimits,
  clock: MonotonicClock,
  signal: AbortSignal,
): Promise<RunEnd> {
  return new Promise((resolve) => {
    let child: Child;
    try {
      child = startChild(command);
    } catch (error) {
      // Not every start that fails is told by an event: a NUL in an argument throws here.
      return resolve({ ...startFailure(command, error), ranMs: 0 });
    }
    const tail = new MessageTail(command.divertedBy);
    const startedMs = clock();
    let verdict: Omit<RunEnd, "ranMs"> | undefined;
    let firstDataMs: number | undefined;
    let lastDataMs = startedMs;
    let lastCheckMs = startedMs;

    const kill = (reason: RunEnd["reason"], message: string) => {
      verdict ??= { reason, message };
      killTree(child);
    };
    const receive = soundReceiver(command, listener);
    const stop = () => kill("stopped", "stopped");
    const watchdog = setInterval(() => {
      const nowMs = clock();
      if (nowMs - lastCheckMs > STALLED_MS) lastDataMs = nowMs;
      lastCheckMs = nowMs;
      const limitMs = firstDataMs === undefined ? limits.firstDataMs : limits.dataTimeoutMs;
      if (nowMs - lastDataMs > limitMs) {
        kill("silent", `no sound data from "${command.device}" for ${limitMs / 1000} s`);
      }
    }, CHECK_INTERVAL_MS);

    let settled = false;
    const settle = (end: Omit<RunEnd, "ranMs">) => {
      if (settled) return;
      settled = true;
      clearInterval(watchdog);
      readAll();
      signal.removeEventListener("abort", stop);
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ...end, ranMs: firstDataMs === undefined ? 0 : clock() - firstDataMs });
    };

    child.stdout.on("data", (chunk: Uint8Array) => {
      if (verdict !== undefined) return;
      lastDataMs = clock();
      firstDataMs ??= lastDataMs;
      try {
        receive(chunk);
      } catch (error) {
        kill("failed", error instanceof Error ? error.message : String(error));
      }
    });
    child.stderr.on("data", (chunk: Uint8Array) => {
      tail.push(chunk);
      if (tail.found) kill("diverted", `"${command.device}" went away`);
    });
    // A program that is to tell of such things tells of its progress too, many times a second.
    const readAll = command.divertedBy === undefined ? () => {} : readNowAndThen(child.stderr);
    // A pipe that breaks is followed by the end of the process, which is what counts.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => {});
    child.on("error", (error: Error) => {
      settle(startFailure(command, error));
    });
    // Its last words may still be in the pipe; but others may hold that open long after its end.
    child.on("exit", () => {
      readAll();
      setTimeout(() => settle(verdict ?? describeEnd(command, child, tail)), LAST_WORDS_MS);
    });
    child.on("close", () => settle(verdict ?? describeEnd(command, child, tail)));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

/**
 * In a group of its own: Ctrl-C in the terminal is for us, who then stop it; and the whole group can
 * be killed. Its stdin closes when we die, however that happens.
 */
function startChild(command: CaptureCommand): Child {
  return spawn(command.command, [...command.args], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
}

function startFailure({ command }: CaptureCommand, error: unknown): Omit<RunEnd, "ranMs"> {
  const reason = error instanceof Error ? error.message : String(error);
  return { reason: "failed", message: `${command} cannot be started: ${reason}` };
}

/** Turns chunks of the child's stdout into calls of `listener`. */
function soundReceiver(
  { format }: CaptureCommand,
  listener: RunListener,
): (chunk: Uint8Array) => void {
  const emit = (interleaved: Float32Array) => listener.samples(interleaved);
  const header = new HeaderReader();
  let decoder: PcmDecoder | undefined;
  const begin = (known: AudioFormat) => {
    listener.format(known);
    return new PcmDecoder("f32le", known.channels);
  };
  const decode = (by: PcmDecoder, chunk: Uint8Array) => {
    const before = by.invalidSamples;
    by.push(chunk, emit);
    if (by.invalidSamples > before) listener.badSamples(by.invalidSamples - before);
  };
  return (chunk) => {
    if (decoder === undefined && format !== undefined) decoder = begin(format);
    if (decoder !== undefined) return decode(decoder, chunk);
    const found = header.push(chunk);
    if (found === undefined) return;
    decoder = begin(found.format);
    decode(decoder, found.rest);
  };
}

function describeEnd(
  command: CaptureCommand,
  child: Child,
  tail: MessageTail,
): Omit<RunEnd, "ranMs"> {
  if (child.exitCode === 0) return { reason: "ended", message: tail.last ?? "end of sound" };
  const how = child.signalCode === null
    ? `exit code ${child.exitCode}`
    : `killed by ${child.signalCode}`;
  return { reason: "failed", message: tail.last ?? `${command.command}: ${how}` };
}

function killTree(child: Child): void {
  if (child.pid === undefined) return;
  // It is gone, and its number may be another's by now.
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already, or the system has none.
    child.kill("SIGKILL");
  }
}
