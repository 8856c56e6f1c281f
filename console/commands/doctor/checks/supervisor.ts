import { type Finding, Findings } from "../finding.ts";
import { count, shellWord } from "../words.ts";

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
  /** Its executable beside the console, if there is one. */
  readonly executable: string | null;
  /** What starts it at login: the file that says so, and the program that is named there. */
  readonly login: {
    readonly path: string;
    readonly program: string | null;
    readonly isThere: boolean;
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
        `see why in its log, then: vj_console restart ${name}`,
      );
    } else if (state === "backoff") {
      found.add("warning", `${name} has ended and waits for its next start${why}`);
    }
  }
}

function checkLogin(found: Findings, login: SupervisorFacts["login"]): void {
  if (login === null) {
    found.add("ok", "it is not started at login");
  } else if (login.program === null) {
    found.add("problem", `${login.path} names no program`, "write it anew");
  } else if (!login.isThere) {
    found.add(
      "problem",
      `at login ${login.program} would be started (${login.path}), but it is not there`,
      "put the executables back, or write that file anew",
    );
  } else found.add("ok", `it is started at login (${login.path})`);
}

/** Whether somebody brings the workers back when they crash. */
export function checkSupervisor(facts: SupervisorFacts): Finding[] {
  const found = new Findings("supervisor");
  const { pid, silence, programs, executable } = facts;
  if (pid === null) {
    found.add(
      "warning",
      "process_manager does not run: a worker that crashes stays away",
      executable === null
        ? "copy process_manager beside vj_console and start it"
        : `start it: ${shellWord(executable)}`,
    );
  } else if (silence !== null) {
    found.add(
      "problem",
      `process_manager (pid ${pid}) does not answer: ${silence}`,
      `kill ${pid} and start it again; its programs run on meanwhile`,
    );
  } else {
    const of = programs === null ? "" : `, ${count(programs.length, "program")}`;
    found.add("ok", `process_manager runs (pid ${pid}${of})`);
    checkPrograms(found, programs ?? []);
  }
  checkLogin(found, facts.login);
  return found.list;
}
