/** What is known of the life of one program: what is wanted, and what is. */

/** How a process ended, as far as anyone could see. */
export interface ProgramEnd {
  /** Exit code; null after a signal, or where nobody could see it. */
  readonly code: number | null;
  readonly signal: string | null;
  /**
   * What the process itself left word of: it was asked to stop, or to restart, by a command; or it
   * stopped cleanly. null where it left none.
   */
  readonly word: "stop" | "restart" | "clean" | null;
}

/** Where a program is. Times are of the monotonic clock. */
export type Phase =
  /** No process, and none is to come. */
  | { readonly name: "stopped" }
  /** It ended by itself, and its policy leaves it at that. */
  | { readonly name: "finished"; readonly how: "clean" | "failed" }
  /** To be started as soon as what it waits for is there. */
  | { readonly name: "waiting" }
  | { readonly name: "starting"; readonly pid: number; readonly sinceMs: number }
  | {
    readonly name: "running";
    readonly pid: number;
    readonly sinceMs: number;
    /** Since when it is known to be ready. */
    readonly readyMs: number;
  }
  | {
    readonly name: "stopping";
    readonly pid: number;
    readonly sinceMs: number;
    readonly readyMs: number | null;
    /** When it is killed, for not having ended. */
    readonly killAtMs: number;
    /** What comes after its end: nothing; a start at once; a start as after a failure. */
    readonly next: "stop" | "start" | "replace";
  }
  /** It failed, and is started again at `dueMs`. */
  | { readonly name: "backoff"; readonly dueMs: number }
  /** It cannot be started as it is. */
  | { readonly name: "broken" };

/** The life of one program; changed by `advance` only. */
export interface Lifecycle {
  readonly phase: Phase;
  /** What the person at the laptop wants, or the configuration until someone has said something. */
  readonly wanted: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** Starts that replaced an earlier process. */
  readonly restarts: number;
  /** Why the next start is a restart; null when it is a first one. */
  readonly restartReason: string | null;
  /** Why it is in this phase, in words for people. */
  readonly reason: string | null;
}

/** A program that has not been looked at yet. */
export function newLifecycle(wanted: boolean): Lifecycle {
  return {
    phase: wanted ? { name: "waiting" } : { name: "stopped" },
    wanted,
    failures: 0,
    restarts: 0,
    restartReason: null,
    reason: null,
  };
}

/** How a process ended, in words. */
export function endText({ code, signal, word }: ProgramEnd): string {
  if (word === "stop") return "a shutdown command";
  if (word === "restart") return "a restart command";
  if (signal !== null) return `ended by ${signal}`;
  if (code !== null) return `exited with ${code}`;
  return word === "clean" ? "ended cleanly" : "vanished";
}
