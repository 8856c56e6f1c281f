import type { Processes, Service } from "../../../bus/mod.ts";

/** A process that started so much later than its entry's last heartbeat is another one. */
const SLACK_SECONDS = 2;

/**
 * The process that an entry of the registry names, as far as it can be believed: anybody may have written
 * it, in another container perhaps, and ids are given away again.
 *
 * @param isTaken whether a process is under supervision already
 * @returns undefined where there is none, or it is not to be trusted
 */
export function registeredProcess(
  service: Service | undefined,
  system: Pick<Processes, "exists" | "startedAt">,
  isTaken: (pid: number) => boolean,
): number | undefined {
  if (service === undefined || service.health === "gone") return undefined;
  const { pid, heartbeatAt, metadata } = service;
  // A recording that is replayed under this name is no process of the program.
  if (metadata["replay"] === true) return undefined;
  if (pid <= 1 || pid === Deno.pid || isTaken(pid) || !system.exists(pid)) return undefined;
  const startedAt = system.startedAt(pid);
  return startedAt !== undefined && startedAt > heartbeatAt + SLACK_SECONDS ? undefined : pid;
}
