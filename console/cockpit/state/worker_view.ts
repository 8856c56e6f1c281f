import type { Program } from "./program.ts";
import type { WorkerEntry } from "./workers.ts";

/** How a worker is, in one glance: well, on its way, in need of somebody, or at rest. */
export type WorkerMood = "well" | "busy" | "bad" | "resting" | "unknown";

/** What is true of a worker now, of all that its supervisor and the registry say. */
export interface WorkerView {
  readonly name: string;
  /** In a word: "running", "gone", "hangs". */
  readonly state: string;
  readonly mood: WorkerMood;
  readonly pid: number | null;
  /** Seconds. */
  readonly uptime: number | null;
  /** Seconds until it is started again. */
  readonly nextTry: number | null;
  /** Why it is so, where that needs to be said. */
  readonly why: string;
  /** Whether a supervisor that lives answers for it. */
  readonly isSupervised: boolean;
  /** Whether its process lives and answers, as far as anybody knows. */
  readonly isAlive: boolean;
  readonly program: Program | null;
  readonly entry: WorkerEntry | null;
}

const MOODS: Readonly<Record<string, WorkerMood>> = {
  running: "well",
  starting: "busy",
  waiting: "busy",
  stopping: "busy",
  backoff: "bad",
  failing: "bad",
  broken: "bad",
  stopped: "resting",
  finished: "resting",
};

/** What {@link viewOf} is made of. */
export interface WorkerFacts {
  readonly program: Program | null;
  readonly entry: WorkerEntry | null;
  /** Whether what the supervisor said can be believed now. */
  readonly isSupervisorLive: boolean;
  /** Seconds since the supervisor said it. */
  readonly saidSeconds: number;
  /** Unix seconds. */
  readonly nowSeconds: number;
}

/**
 * Merges what the supervisor and the registry say of a worker, so that the truer one wins: the supervisor,
 * as long as it lives; but of the process that it names, the registry knows whether it lives and answers.
 */
export function viewOf(name: string, facts: WorkerFacts): WorkerView {
  const { program, entry, isSupervisorLive } = facts;
  if (program === null || !isSupervisorLive) return unsupervised(name, facts);
  if (entry !== null && entry.pid === program.pid && entry.health !== "alive") {
    return { ...registered(entry, facts), program, isSupervised: true };
  }
  // What was the process before is in the registry for a moment longer; any other one runs beside.
  const isBeside = program.pid === null && entry?.health === "alive" &&
    entry.pid !== program.lastPid;
  if (isBeside) {
    const why = `pid ${entry.pid} runs beside process_manager, to which it is ${program.state}`;
    return { ...registered(entry, facts), why, program, isSupervised: true };
  }
  return {
    name,
    state: program.state,
    mood: MOODS[program.state] ?? "unknown",
    pid: program.pid,
    uptime: program.uptime === null ? null : program.uptime + facts.saidSeconds,
    nextTry: program.nextTry === null ? null : Math.max(0, program.nextTry - facts.saidSeconds),
    why: reasonOf(program),
    isSupervised: true,
    isAlive: program.pid !== null,
    program,
    entry,
  };
}

function unsupervised(name: string, facts: WorkerFacts): WorkerView {
  const { program, entry } = facts;
  if (entry !== null) return { ...registered(entry, facts), program };
  // What was stopped before its supervisor ended stays stopped; of all else nobody knows.
  const isAtRest = program !== null && MOODS[program.state] === "resting";
  return {
    name,
    state: isAtRest ? program.state : "unknown",
    mood: isAtRest ? "resting" : "unknown",
    pid: null,
    uptime: null,
    nextTry: null,
    why: program === null || isAtRest
      ? ""
      : `was ${program.state} when process_manager was heard last`,
    isSupervised: false,
    isAlive: false,
    program,
    entry,
  };
}

/** What the registry says. */
function registered(entry: WorkerEntry, { nowSeconds }: WorkerFacts): WorkerView {
  const { name, health, pid } = entry;
  const isGone = health === "gone";
  const beat = Math.max(0, Math.floor(nowSeconds - entry.heartbeatAt));
  return {
    name,
    state: health === "stale" ? "hangs" : health,
    mood: health === "alive" ? "well" : "bad",
    pid: isGone ? null : pid,
    uptime: isGone ? null : Math.max(0, nowSeconds - entry.startedAt),
    nextTry: null,
    why: isGone
      ? `its process (pid ${pid}) has ended`
      : health === "stale"
      ? `no sign of life for ${beat} s`
      : "",
    isSupervised: false,
    isAlive: health === "alive",
    program: null,
    entry,
  };
}

/** Why a program is as it is: the reason of its state, else how it ended last. */
function reasonOf({ state, reason, lastExit }: Program): string {
  if (reason !== null) return reason;
  if (lastExit === null || lastExit.code === 0) return "";
  const isPast = state === "running" || state === "starting" || state === "waiting";
  return isPast ? `before: ${lastExit.reason}` : lastExit.reason;
}
