import type { ProgramStatus } from "./program_status.ts";

/** A program that has failed before is believed to run when it has for so long. */
const BELIEVED_SECONDS = 2;

/** Whether a program is as it is wanted; `failed`: it is not, and will not be soon. */
export type Readiness = "reached" | "pending" | "failed";

/** How far a program has come. */
export function readiness(status: ProgramStatus): Readiness {
  const { state, wanted, failures, uptime } = status;
  switch (state) {
    case "running":
      return failures > 0 && (uptime ?? 0) < BELIEVED_SECONDS ? "pending" : "reached";
    case "finished":
      return "reached";
    case "failing":
    case "broken":
      return wanted ? "failed" : "reached";
    default:
      return wanted ? "pending" : "reached";
  }
}

/** The programs that are not as they are wanted. */
export function notReached(statuses: readonly ProgramStatus[]): ProgramStatus[] {
  return statuses.filter((status) => readiness(status) !== "reached");
}

/** A program in a few words: `starting…`, `ready (pid 7)`, `backoff: exited with 1; again in 2 s`. */
export function stateText(
  status: Pick<ProgramStatus, "state" | "reason" | "pid" | "next_try">,
): string {
  const { state, reason, pid, next_try } = status;
  const why = reason === null || reason === "" ? "" : `: ${reason}`;
  switch (state) {
    case "running":
      return pid === null ? "ready" : `ready (pid ${pid})`;
    case "starting":
    case "stopping":
      return `${state}…`;
    case "waiting":
      return why === "" ? "waiting…" : `waiting${why}`;
    default:
      return `${state}${why}${next_try === null ? "" : `; again in ${Math.ceil(next_try)} s`}`;
  }
}

/** Names the programs that are not ready, and why each is not. */
export function notReadyText(statuses: readonly ProgramStatus[]): string {
  const parts = statuses.map((status) => `${status.name} ${stateText(status)}`);
  return `not ready: ${parts.join("; ")}`;
}
