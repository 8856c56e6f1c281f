import { type Finding, Findings } from "../finding.ts";
import { count } from "../words.ts";

/** A program as the supervisor tells of it. */
export interface SupervisedProgram {
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
}

/** What is known of the supervisor. */
export interface SupervisorFacts {
  /** Its process, if one lives. */
  readonly pid: number | null;
  /** Why it does not answer, else null. */
  readonly silence: string | null;
  /** Its programs; null where it did not tell. */
  readonly programs: readonly SupervisedProgram[] | null;
  /** Whether its executable lies beside the console. */
  readonly hasExecutable: boolean;
  /** What starts it at login: the file that says so, and the program that is named there. */
  readonly login: {
    readonly path: string;
    readonly program: string | null;
    readonly isThere: boolean;
    /** Whether the system looks at that file at all. */
    readonly isEnabled: boolean;
  } | null;
}

const DOWN = new Set(["failing", "broken"]);

function checkPrograms(found: Findings, programs: readonly SupervisedProgram[]): void {
  for (const { name, state, reason } of programs) {
    const why = reason === null ? "" : `: ${reason}`;
    if (DOWN.has(state)) {
      found.add(
        "problem",
        `${name} is ${state}${why}`,
        `see why: vj_console logs ${name}; then: vj_console restart ${name}`,
      );
    } else if (state === "backoff") {
      found.add("warning", `${name} has ended and waits for its next start${why}`);
    }
  }
}

function checkLogin(found: Findings, login: SupervisorFacts["login"]): void {
  const anew = "write it anew: process_manager install";
  if (login === null) {
    found.add("ok", "it is not started at login (process_manager install changes that)");
  } else if (login.program === null) {
    found.add("problem", `${login.path} names no program`, anew);
  } else if (!login.isThere) {
    found.add(
      "problem",
      `at login ${login.program} would be started (${login.path}), but it is not there`,
      `put the executables back, or ${anew}`,
    );
  } else if (!login.isEnabled) {
    found.add("warning", `it is not started at login: ${login.path} is not enabled`, anew);
  } else found.add("ok", `it is started at login (${login.path})`);
}

/** Whether somebody brings the workers back when they crash. */
export function checkSupervisor(facts: SupervisorFacts): Finding[] {
  const found = new Findings("supervisor");
  const { pid, silence, programs, hasExecutable } = facts;
  if (pid === null) {
    found.add(
      "warning",
      "process_manager does not run: a worker that crashes stays away",
      !hasExecutable
        ? "copy process_manager beside vj_console, then: vj_console up"
        : "start it: vj_console up",
    );
  } else if (silence !== null) {
    found.add(
      "problem",
      `process_manager (pid ${pid}) does not answer: ${silence}`,
      `kill -9 ${pid}, then: vj_console up; its programs run on meanwhile`,
    );
  } else {
    const of = programs === null ? "" : `, ${count(programs.length, "program")}`;
    found.add("ok", `process_manager runs (pid ${pid}${of})`);
    checkPrograms(found, programs ?? []);
  }
  checkLogin(found, facts.login);
  return found.list;
}
