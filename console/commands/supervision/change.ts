import { UserError } from "../../../bus/messages/errors.ts";
import { sanitise } from "../../tui/glyphs.ts";
import { Progress } from "./progress.ts";
import { type ProgramStatus, readStatuses, statusLines } from "./program_status.ts";
import { readiness, stateText } from "./readiness.ts";
import type { Setting } from "./setting.ts";
import { NoSupervisorError, Supervisor } from "./supervisor.ts";

const LOOK_MS = 200;
/** The supervisor tells after the time that it was given; then its answer still has to arrive. */
const ANSWER_MS = 3_000;

/** What is done to programs. */
export type Change = "start" | "stop" | "restart";

/** Which programs, and whether to wait for it. */
export interface ChangeRequest {
  readonly change: Change;
  readonly workers: readonly string[];
  readonly group: string | null;
  readonly all: boolean;
  readonly wait: boolean;
  readonly timeoutSeconds: number;
}

/** @throws {UserError} (wrong use) naming the programs, when none is chosen */
async function checkSelection(supervisor: Supervisor, request: ChangeRequest): Promise<void> {
  const { change, workers, group, all } = request;
  if (workers.length > 0 || group !== null || all) return;
  let known: string;
  try {
    const names = (await supervisor.statuses()).map(({ name }) => name);
    known = names.length === 0 ? "the supervisor has no programs" : `there are ${names.join(", ")}`;
  } catch (error) {
    if (!(error instanceof NoSupervisorError)) throw error;
    known = error.message;
  }
  throw new UserError(
    `which? vj_console ${change} WORKER..., --group GROUP or --all; ${known}`,
    { exitCode: 2 },
  );
}

function isDone(change: Change, status: ProgramStatus): boolean {
  if (change === "stop") return status.state === "stopped" || status.state === "finished";
  return readiness(status) === "reached";
}

/** Shows where the programs stand for as long as the work takes. @throws what the work or the look throws */
async function showWhile<T>(
  setting: Setting,
  supervisor: Supervisor,
  request: ChangeRequest,
  work: Promise<T>,
): Promise<T> {
  using progress = new Progress(setting.progress, () => setting.pace.nowMs());
  const { change, workers, group, all } = request;
  const isMeant = ({ name, groups }: ProgramStatus) =>
    all || workers.includes(name) || group !== null && groups.includes(group);
  let isOver = false;
  const over = work.finally(() => isOver = true);
  const look = async () => {
    for (;;) {
      await Promise.race([setting.pace.sleep(LOOK_MS), over]);
      if (isOver) return;
      const statuses = await supervisor.latest();
      if (isOver) return;
      progress.show(
        statuses.filter(isMeant).map((status) => ({
          name: status.name,
          text: stateText(status),
          isDone: isDone(change, status),
        })),
      );
    }
  };
  const [result] = await Promise.all([over, look()]);
  return result;
}

function line({ name, state, pid, reason }: ProgramStatus): string {
  const process = pid === null ? "" : ` (pid ${pid})`;
  return sanitise(`${name} ${state}${process}${reason === null ? "" : `: ${reason}`}`);
}

/**
 * Starts, stops or restarts programs, waits for it, and prints what came of it.
 * @throws {UserError} (wrong use) when none is chosen; when it was not reached in time
 * @throws {CommandError} what the supervisor says
 */
export async function change(setting: Setting, request: ChangeRequest): Promise<void> {
  const { output, print } = setting;
  const { workers, group, all, wait, timeoutSeconds } = request;
  const supervisor = new Supervisor(setting.bus);
  await checkSelection(supervisor, request);
  const payload = {
    ...(workers.length > 0 ? { workers } : {}),
    ...(group === null ? {} : { group }),
    ...(all ? { all } : {}),
    ...(wait ? { wait, timeout: timeoutSeconds } : {}),
  };
  const timeoutMs = (wait ? timeoutSeconds * 1000 : 0) + ANSWER_MS;
  const work = supervisor.send(`${request.change}_worker`, payload, { timeoutMs });
  const answer = await (wait ? showWhile(setting, supervisor, request, work) : work);
  const outcomes = readStatuses(answer);
  await output.lines(print === "json" ? statusLines(answer) : outcomes.map(line));
  const done = { start: "started", stop: "stopped", restart: "restarted" }[request.change];
  if (!wait || answer[done] === true) return;
  const missing = outcomes.filter((outcome) => !isDone(request.change, outcome));
  const how = missing.map(({ name, state, reason }) =>
    `${name} is ${state}${reason === null ? "" : ` (${reason})`}`
  );
  throw new UserError(`not ${done}${how.length === 0 ? "" : `: ${sanitise(how.join("; "))}`}`);
}
