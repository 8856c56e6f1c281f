import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { errorText, type Processes } from "../../../bus/mod.ts";
import { BrokenProgramError } from "../programs/executable.ts";
import { type Child, type ChildEnd, send } from "./child.ts";

/** What a child is started with. */
export interface SpawnOptions {
  /** Path of the executable. */
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its working folder, which exists. */
  readonly folder: string;
  /** Open for appending: its stdout and stderr. */
  readonly logDescriptor: number;
}

/** See {@link spawnChild}. */
export type SpawnChild = typeof spawnChild;

/** The system refused for now: too many processes, no memory. */
export class SpawnError extends Error {
  override readonly name = "SpawnError";
}

/** Refusals that do not go away by trying again. */
const LASTING: ReadonlySet<unknown> = new Set(["ENOENT", "EACCES", "ENOEXEC", "ENOTDIR", "EPERM"]);

function refusal(path: string, error: unknown): BrokenProgramError | SpawnError {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === "ENOENT") {
    // The file is there, it was looked at.
    const text = `${path} cannot be started: the interpreter of its first line does not exist`;
    return new BrokenProgramError(text, { cause: error });
  }
  const text = `${path} cannot be started: ${errorText(error)}`;
  return LASTING.has(code)
    ? new BrokenProgramError(text, { cause: error })
    : new SpawnError(text, { cause: error });
}

/**
 * Starts a program in a session and process group of its own, its output straight into its log, so that
 * it lives on when we do not.
 *
 * @param onEnd called once, after the child was returned
 * @throws {BrokenProgramError} when it cannot be started as it is
 * @throws {SpawnError} when the system refuses for now
 */
export async function spawnChild(
  options: SpawnOptions,
  system: Pick<Processes, "identity" | "startedAt">,
  onEnd: (end: ChildEnd) => void,
): Promise<Child> {
  const { path } = options;
  const process = begin(options);
  const { pid } = process;
  if (pid === undefined) {
    const [error] = await once(process, "error");
    throw refusal(path, error);
  }
  let isGone = false;
  process.once("exit", (code, signal) => {
    isGone = true;
    onEnd(signal === null ? { code: code ?? 0, signal: null } : { code: null, signal });
  });
  process.on("error", () => {}); // a signal that could not be sent: the end tells
  process.unref();
  return {
    pid,
    identity: system.identity(pid),
    startedAt: system.startedAt(pid),
    adopted: false,
    signal: (signal) => void (!isGone && send(pid, signal)),
    kill() {
      if (isGone) return;
      if (Deno.build.os === "windows" || send(-pid, "SIGKILL") === "nobody") send(pid, "SIGKILL");
    },
    killRest: () => void (Deno.build.os !== "windows" && send(-pid, "SIGKILL")),
    look: () => {},
  };
}

function begin({ path, args, env, folder, logDescriptor }: SpawnOptions): ChildProcess {
  try {
    return spawn(path, args, {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", logDescriptor, logDescriptor],
    });
  } catch (error) {
    throw refusal(path, error); // a NUL in an argument throws here
  }
}
