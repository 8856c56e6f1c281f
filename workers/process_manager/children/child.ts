/** Processes under supervision: those that we started, and those that ran already. */
import process from "node:process";
import type { ProcessEnd, Processes } from "../../../bus/mod.ts";

/** How a child ended; null where nobody could see it. */
export type ChildEnd = ProcessEnd | null;

/** A process under supervision. */
export interface Child {
  readonly pid: number;
  /** See {@link Processes.identity}; undefined where the system does not tell. */
  readonly identity: string | undefined;
  /** Unix seconds; undefined where the system does not tell. */
  readonly startedAt: number | undefined;
  /** Not started by us. */
  readonly adopted: boolean;
  /** Sends a signal to the process itself. One that has ended gets none. */
  signal(signal: Deno.Signal): void;
  /** Kills the process and all of its group. */
  kill(): void;
  /** Kills what is left of its group when the process itself has ended. */
  killRest(): void;
  /** Looks whether it has ended, where nobody else tells. */
  look(): void;
}

/** Sends a signal; a process or group (a negative id) that is not there gets none. */
export function send(pid: number, signal: Deno.Signal): "sent" | "nobody" {
  try {
    process.kill(pid, signal);
    return "sent";
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ESRCH" || error instanceof Deno.errors.NotFound) return "nobody";
    // Somebody else's by now, or a program that has changed its user: there is nothing to be done.
    if (code === "EPERM" || error instanceof Deno.errors.PermissionDenied) return "nobody";
    throw error;
  }
}

/**
 * A process that ran before it was looked at: found by its id, watched by looking.
 *
 * @param onEnd called once, from {@link Child.look}
 */
export function adoptChild(
  pid: number,
  system: Pick<Processes, "exists" | "identity" | "reap" | "startedAt">,
  onEnd: (end: ChildEnd) => void,
): Child {
  const identity = system.identity(pid);
  let isGone = false;
  /** Where the system tells identities, an id that is somebody else's by now is not ours. */
  const lives = () =>
    !isGone && (identity === undefined ? system.exists(pid) : system.identity(pid) === identity);
  return {
    pid,
    identity,
    startedAt: system.startedAt(pid),
    adopted: true,
    signal: (signal) => void (lives() && send(pid, signal)),
    kill() {
      if (!lives()) return;
      // One that was started by hand need not lead a group.
      if (Deno.build.os === "windows" || send(-pid, "SIGKILL") === "nobody") send(pid, "SIGKILL");
    },
    // There is a group of this id only if the process led one.
    killRest: () => void (Deno.build.os !== "windows" && send(-pid, "SIGKILL")),
    look() {
      if (isGone || lives()) return;
      isGone = true;
      onEnd(system.reap(pid) ?? null);
    },
  };
}
