import { jsonLine } from "../../../bus/logging/printable.ts";
import { UserError } from "../../../bus/messages/errors.ts";
import type { Service } from "../../../bus/registry/schema.ts";
import { Progress } from "./progress.ts";
import type { Setting } from "./setting.ts";
import { NoSupervisorError, SUPERVISOR, Supervisor } from "./supervisor.ts";

const LOOK_MS = 100;
/** The answer names what is being stopped, which has only begun. */
const ANSWER_MS = 5_000;

/** A supervisor that was killed is started again within this time, and one that lives registers again. */
const BACK_MS = 3_000;

/** What `down` is asked for. */
export interface DownRequest {
  /** Only the supervisor ends. */
  readonly keepWorkers: boolean;
  readonly timeoutSeconds: number;
}

interface RunningProcess {
  readonly name: string;
  readonly pid: number;
}

/** Says that there is no supervisor, and what runs without one. */
async function tellNothingRuns(setting: Setting): Promise<void> {
  const services = await setting.bus.services();
  const alone = services.filter(({ health }) => health !== "gone");
  const names = alone.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ");
  setting.tell(
    alone.length === 0
      ? "nothing runs"
      : `no supervisor runs, but ${names}: vj_console up takes over what runs, then down ends it`,
  );
}

/**
 * Stops everything, and waits until it is gone.
 * @throws {UserError} when something still runs after the time that there was
 * @throws {CommandError} what the supervisor says
 */
export async function down(setting: Setting, request: DownRequest): Promise<void> {
  const { pace, output, print } = setting;
  const supervisor = new Supervisor(setting.bus);
  const service = await whenBack(setting, supervisor);
  if (service === null) return await tellNothingRuns(setting);
  const untilMs = pace.nowMs() + request.timeoutSeconds * 1000;
  const expected: RunningProcess[] = [];
  if (!request.keepWorkers) {
    for (const { name, pid } of await supervisor.statuses()) {
      if (pid !== null) expected.push({ name, pid });
    }
  }
  expected.push({ name: SUPERVISOR, pid: service.pid });
  const workers = !request.keepWorkers;
  try {
    await supervisor.send("shutdown", { workers }, { timeoutMs: ANSWER_MS });
  } catch (error) {
    // Someone else ended it at this moment: what is wanted is about to be.
    if (!(error instanceof NoSupervisorError)) throw error;
  }
  const left = await whenGone(setting, supervisor, expected, untilMs);
  const gone = expected.filter((process) => !left.includes(process));
  await output.lines(
    gone.map(({ name, pid }) =>
      print === "json" ? jsonLine({ name, pid, stopped: true }) : `${name} stopped (pid ${pid})`
    ),
  );
  if (left.length === 0) return;
  const names = left.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ");
  throw new UserError(`still running after ${request.timeoutSeconds} s: ${names}`);
}

/** The supervisor's entry; one that was killed is waited for. */
async function whenBack({ pace }: Setting, supervisor: Supervisor): Promise<Service | null> {
  const untilMs = pace.nowMs() + BACK_MS;
  for (;;) {
    const service = await supervisor.service();
    const isExpected = service === null && await supervisor.isExpected();
    if (!isExpected || pace.nowMs() >= untilMs) return service;
    await pace.sleep(LOOK_MS);
  }
}

/** Waits until processes and the supervisor's entry are gone. @returns those that are not, in time */
async function whenGone(
  { pace, exists, progress: port }: Setting,
  supervisor: Supervisor,
  expected: readonly RunningProcess[],
  untilMs: number,
): Promise<readonly RunningProcess[]> {
  using progress = new Progress(port, () => pace.nowMs());
  for (;;) {
    const left = expected.filter(({ pid }) => exists(pid));
    if (left.length === 0 && await supervisor.service() === null) return [];
    if (pace.nowMs() >= untilMs) return left;
    progress.show(expected.map((process) => {
      const isDone = !left.includes(process);
      return { name: process.name, text: isDone ? "stopped" : "stopping…", isDone };
    }));
    await pace.sleep(LOOK_MS);
  }
}
