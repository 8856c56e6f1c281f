import { RESTART_EXIT_CODE, type Service } from "../../../bus/mod.ts";
import type { ProgramEnd } from "../lifecycle/state.ts";
import type { Program } from "../programs/program.ts";
import type { Child, ChildEnd } from "./child.ts";

/** The registry, as far as it tells how a worker ended. */
export interface EndRegistry {
  /** The entry of a worker, read now, if that is possible. */
  freshService(name: string): Promise<Service | undefined>;
  /** Whether an entry that is missing means anything: that the registry was not deleted as a whole. */
  registryIsWhole(): boolean;
}

/** What a process left word of when it ended: by its exit code, else by its entry in the registry. */
export async function lastWord(
  program: Program,
  child: Child,
  end: ChildEnd,
  registry: EndRegistry,
): Promise<ProgramEnd["word"]> {
  // Of others it is an exit code like any other.
  if (program.ready.kind !== "health_check") return null;
  if (end?.code === RESTART_EXIT_CODE) return "restart";
  const service = await registry.freshService(program.name);
  if (service === undefined) return registry.registryIsWhole() ? "clean" : null;
  // The worker of a wrapper has an id of its own, and is younger.
  const { startedAt } = child;
  const isInner = startedAt !== undefined && service.startedAt >= startedAt &&
    service.health === "gone";
  if (service.pid !== child.pid && !isInner) return null;
  if (service.status === "stopped") return "stop";
  return service.status === "restarting" ? "restart" : null;
}
