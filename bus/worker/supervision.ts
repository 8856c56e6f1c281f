import { type Processes, processes } from "../processes/processes.ts";

/** Variable of the environment in which a supervisor gives its process id to the workers it starts. */
export const SUPERVISED_VARIABLE = "VJ_SUPERVISED";

/**
 * Whether a supervisor looks after this process at this moment: one that has died does not.
 *
 * @param supervisor the supervisor's process id, as text
 */
export function isSupervised(
  supervisor = Deno.env.get(SUPERVISED_VARIABLE) ?? "",
  system: Pick<Processes, "exists"> = processes(),
): boolean {
  return /^[1-9]\d{0,8}$/.test(supervisor) && system.exists(Number(supervisor));
}
