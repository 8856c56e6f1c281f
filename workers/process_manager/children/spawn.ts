import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { errorText, type Processes } from "../../../bus/mod.ts";
import { BrokenProgramError } from "../programs/executable.ts";
import { type Child, type ChildEnd, childOf } from "./child.ts";

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
  /** Closed: it waits for {@link Child.begin}. Open: another one of the name would be refused anyway. */
  readonly gate: "open" | "closed";
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
  const text = `${path} cannot be started: ${errorText(error)}`;
  return LASTING.has((error as { code?: unknown } | undefined)?.code)
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
  system: Pick<Processes, "exists" | "identity" | "startedAt">,
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
    ...childOf(pid, system, () => !isGone),
    adopted: false,
    begin: () => void process.stdin?.end("\n"),
    look: () => {},
  };
}

/**
 * Waits for a line before it becomes the program. When the supervisor dies before it has noted the process,
 * the line never comes, and nothing has been started that nobody knows of.
 */
const GATE = 'read -r _ && exec "$@" </dev/null';

function commandOf({ path, args, gate }: SpawnOptions): [command: string, args: string[]] {
  return gate === "closed" && Deno.build.os !== "windows"
    ? ["/bin/sh", ["-c", GATE, "vj-gate", path, ...args]]
    : [path, [...args]];
}

function begin(options: SpawnOptions): ChildProcess {
  const { path, env, folder, logDescriptor, gate } = options;
  const [command, args] = commandOf(options);
  try {
    const process = spawn(command, args, {
      cwd: folder,
      env,
      detached: true,
      stdio: [gate === "closed" ? "pipe" : "ignore", logDescriptor, logDescriptor],
    });
    process.stdin?.on("error", () => {}); // it has ended before it began
    return process;
  } catch (error) {
    throw refusal(path, error); // a NUL in an argument throws here
  }
}
