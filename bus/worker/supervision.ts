import { join } from "node:path";
import { type Processes, processes } from "../processes/processes.ts";
import { vjHome } from "../registry/home.ts";

/** Variable of the environment in which a supervisor gives its process id to the workers it starts. */
export const SUPERVISED_VARIABLE = "VJ_SUPERVISED";

/** File in the home of all state that a supervisor has locked for as long as it lives. */
export const SUPERVISOR_LOCK = "process_manager.lock";

/**
 * Whether a supervisor looks after this process at this moment: the one that started it, or a later one
 * that has taken it over. One that has died does not.
 *
 * @param supervisor the process id of the one that started it, as text
 */
export function isSupervised(
  supervisor = Deno.env.get(SUPERVISED_VARIABLE) ?? "",
  system: Pick<Processes, "exists"> = processes(),
  home = vjHome(),
): boolean {
  if (!/^[1-9]\d{0,8}$/.test(supervisor)) return false;
  const lock = lockState(join(home, SUPERVISOR_LOCK));
  // Without a lock, on a disk that was full say, the process id has to do.
  return lock === "none" ? system.exists(Number(supervisor)) : lock === "held";
}

/** Whether a supervisor of a home lives, whatever the registry says. */
export function supervisorLives(home = vjHome()): boolean {
  return lockState(join(home, SUPERVISOR_LOCK)) === "held";
}

function lockState(path: string): "held" | "free" | "none" {
  try {
    using file = Deno.openSync(path);
    return file.tryLockSync(false) ? "free" : "held";
  } catch {
    return "none";
  }
}
