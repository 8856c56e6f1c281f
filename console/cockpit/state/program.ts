import { History } from "../../tui/widgets/sparkline.ts";
import { isPayload, isSet, numberOrNull, type Payload, payloads, textOrNull } from "./payload.ts";

/** Longer words and lists than these are not a supervisor's. */
const MOST_UNITS = 512;
const MOST_WORDS = 64;
const MOST_LINES = 20;
/** Programs of one supervisor beyond these are not shown. */
export const MOST_PROGRAMS = 256;
/** A minute and more of the figures that come every other second. */
const FIGURES = 40;

/** How the process of a program ended. */
export interface ProgramExit {
  readonly code: number | null;
  /** In words. */
  readonly reason: string;
  /** Unix seconds. */
  readonly at: number | null;
}

/** What a supervisor said last of a program. */
export interface Program {
  readonly name: string;
  /** In the supervisor's words: "running", "backoff". */
  readonly state: string;
  /** Why it is in this state, where that needs to be said. */
  readonly reason: string | null;
  /** Whether it is to run. */
  readonly isWanted: boolean;
  readonly isReady: boolean;
  readonly pid: number | null;
  /** The process before this one; null where there was none. */
  readonly lastPid: number | null;
  /** Whether it ran before the supervisor did. */
  readonly isAdopted: boolean;
  /** Seconds, when it was told. */
  readonly uptime: number | null;
  readonly restarts: number;
  /** Failures in a row. */
  readonly failures: number;
  readonly lastExit: ProgramExit | null;
  /** Seconds until it is started again, when it was told. */
  readonly nextTry: number | null;
  /** Percent of a core. */
  readonly cpu: number | null;
  /** Resident bytes. */
  readonly memory: number | null;
  readonly groups: readonly string[];
  readonly command: readonly string[];
  /** Path of its log file. */
  readonly log: string | null;
  /** The end of its log while it fails. */
  readonly lastLines: readonly string[];
  readonly cpuPast: History;
  readonly memoryPast: History;
}

/** Reads the programs of `process.states`; what has no name and no state is left out. */
export function readPrograms(
  payload: Payload,
  before: ReadonlyMap<string, Program>,
): Map<string, Program> {
  const programs = new Map<string, Program>();
  for (const item of payloads(payload["workers"], MOST_PROGRAMS)) {
    const name = textOrNull(item["name"], MOST_UNITS);
    const state = textOrNull(item["state"], MOST_UNITS);
    if (name !== null && state !== null) {
      programs.set(name, readProgram(name, state, item, before.get(name)));
    }
  }
  return programs;
}

/** Adds the figures of a program to its past. */
export function keepFigures({ cpu, memory, cpuPast, memoryPast }: Program): void {
  cpuPast.push(cpu ?? 0);
  memoryPast.push(memory ?? 0);
}

function readProgram(
  name: string,
  state: string,
  item: Payload,
  before: Program | undefined,
): Program {
  const pid = numberOrNull(item["pid"]);
  return {
    name,
    state,
    reason: textOrNull(item["reason"], MOST_UNITS),
    isWanted: item["wanted"] === undefined || isSet(item["wanted"]),
    isReady: isSet(item["ready"]),
    pid,
    lastPid: before === undefined || before.pid === pid || before.pid === null
      ? before?.lastPid ?? null
      : before.pid,
    isAdopted: isSet(item["adopted"]),
    uptime: numberOrNull(item["uptime"]),
    restarts: numberOrNull(item["restarts"]) ?? 0,
    failures: numberOrNull(item["failures"]) ?? 0,
    lastExit: readExit(item["last_exit"]),
    nextTry: numberOrNull(item["next_try"]),
    cpu: numberOrNull(item["cpu"]),
    memory: numberOrNull(item["memory"]),
    groups: words(item["groups"]),
    command: words(item["command"]),
    log: textOrNull(item["log"], MOST_UNITS),
    lastLines: words(item["last_lines"]).slice(-MOST_LINES),
    cpuPast: before?.cpuPast ?? new History(FIGURES),
    memoryPast: before?.memoryPast ?? new History(FIGURES),
  };
}

function readExit(value: unknown): ProgramExit | null {
  const reason = isPayload(value) ? textOrNull(value["reason"], MOST_UNITS) : null;
  if (!isPayload(value) || reason === null) return null;
  return { code: numberOrNull(value["code"]), reason, at: numberOrNull(value["at"]) };
}

function words(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(-MOST_WORDS).flatMap((item) => textOrNull(item, MOST_UNITS) ?? []);
}
