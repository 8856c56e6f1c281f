/** Processes under supervision: those that we started, and those that ran already. */
import type { ProcessEnd, Processes } from "../../../bus/mod.ts";
import { killRest, send, sendToGroup } from "./signals.ts";

/** How a child ended; null where nobody could see it. */
export type ChildEnd = ProcessEnd | null;

/** A process under supervision. One that has ended gets no signals. */
export interface Child {
  readonly pid: number;
  /** See {@link Processes.identity}; undefined where the system does not tell. */
  readonly identity: string | undefined;
  /** Unix seconds; undefined where the system does not tell. */
  readonly startedAt: number | undefined;
  /** Not started by us. */
  readonly adopted: boolean;
  /** Lets a process run that was started behind a closed gate. */
  begin(): void;
  /** Sends a signal to the process itself, or to all of its group. */
  signal(signal: Deno.Signal, to: "process" | "group"): void;
  /** Kills what is left of its group when the process itself has ended. */
  killRest(): void;
  /** Looks whether it has ended, where nobody else tells. */
  look(): void;
}

/** What a child is made of. @param lives whether the process is still the one that it was */
export function childOf(
  pid: number,
  system: Pick<Processes, "exists" | "identity" | "startedAt">,
  lives: () => boolean,
): Omit<Child, "adopted" | "begin" | "look"> {
  return {
    pid,
    identity: system.identity(pid),
    startedAt: system.startedAt(pid),
    signal(signal, to) {
      if (!lives()) return;
      if (to === "group") sendToGroup(pid, signal);
      else send(pid, signal);
    },
    killRest: () => killRest(pid, system),
  };
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
  let isGone = false;
  /** Where the system tells identities, an id that is somebody else's by now is not ours. */
  const lives = () =>
    !isGone &&
    (child.identity === undefined ? system.exists(pid) : system.identity(pid) === child.identity);
  const child = childOf(pid, system, lives);
  return {
    ...child,
    adopted: true,
    begin: () => {},
    look() {
      if (isGone || lives()) return;
      isGone = true;
      onEnd(system.reap(pid) ?? null);
    },
  };
}
