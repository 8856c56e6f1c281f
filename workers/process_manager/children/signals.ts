/** Signals to processes and to the groups that they lead. */
import process from "node:process";
import type { Processes } from "../../../bus/mod.ts";

const HAS_GROUPS = Deno.build.os !== "windows";

/**
 * Sends a signal; a process, or a group (a negative id), that is not there gets none.
 *
 * @throws {RangeError} for ids that mean more than one group: 0, 1 and -1
 */
export function send(id: number, signal: Deno.Signal): "sent" | "nobody" {
  if (!Number.isSafeInteger(id) || Math.abs(id) <= 1) {
    throw new RangeError(`${id} is no process to send a signal to`);
  }
  try {
    process.kill(id, signal);
    return "sent";
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ESRCH" || error instanceof Deno.errors.NotFound) return "nobody";
    // Somebody else's by now, or a program that has changed its user: there is nothing to be done.
    if (code === "EPERM" || error instanceof Deno.errors.PermissionDenied) return "nobody";
    throw error;
  }
}

/** Sends a signal to the group that a process leads, or to the process: one started by hand may lead none. */
export function sendToGroup(pid: number, signal: Deno.Signal): void {
  if (!HAS_GROUPS || send(-pid, signal) === "nobody") send(pid, signal);
}

/**
 * Kills what is left of the group of a process that has ended. A living process of that id is another one,
 * and so is its group.
 */
export function killRest(pid: number, system: Pick<Processes, "exists">): void {
  if (HAS_GROUPS && !system.exists(pid)) send(-pid, "SIGKILL");
}
