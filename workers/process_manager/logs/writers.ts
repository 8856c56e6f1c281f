import { processes } from "../../../bus/mod.ts";

/** Those who write into a log, and can be made to hold still for a moment. */
export interface LogWriters {
  /** Whether all hold still; undefined where the system does not tell. */
  areStopped(): boolean | undefined;
  /** @returns false if there is nobody any more */
  stop(): boolean;
  continue(): void;
}

function signal(groupId: number, name: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    Deno.kill(-groupId, name);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof TypeError) return false; // how Deno says ESRCH on some systems
    throw error;
  }
}

/**
 * A process group that writes; never that of this process, which would stop itself.
 *
 * @throws {RangeError} if it is no id of a group
 */
export function processGroup(groupId: number): LogWriters {
  // -1 would be every process of the user, 0 the own group.
  if (!Number.isSafeInteger(groupId) || groupId <= 1) {
    throw new RangeError(`${groupId} is no process group`);
  }
  return {
    areStopped: () => processes().groupIsStopped(groupId),
    stop: () => signal(groupId, "SIGSTOP"),
    continue: () => void signal(groupId, "SIGCONT"),
  };
}
