import { CommandError, UserError } from "../../../bus/messages/errors.ts";
import { sanitise } from "../../tui/glyphs.ts";
import type { Launch } from "./launch.ts";
import { Progress, type ProgressItem } from "./progress.ts";
import type { ProgramStatus } from "./program_status.ts";
import { ps } from "./ps.ts";
import { notReached, notReadyText, readiness, stateText } from "./readiness.ts";
import type { Setting } from "./setting.ts";
import { NoSupervisorError, SUPERVISOR, Supervisor } from "./supervisor.ts";

const LOOK_MS = 100;
/** How long another supervisor that was started at the same time is given to answer. */
const RIVAL_MS = 2_000;
/** What waits for others is given up when nothing else is to come and nothing has moved for so long. */
const STILL_MS = 2_000;
const ANSWER_MS = 1_000;
/** A supervisor that is asked to read its configuration may have programs to look at first. */
const RELOAD_MS = 10_000;

/** What `up` is asked for. */
export interface UpRequest {
  /** Started as well, also when someone stopped them. */
  readonly workers: readonly string[];
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  /** Flags for a supervisor that is to be started. */
  readonly flags: readonly string[];
}

/** Whether a supervisor answers. @returns its process id, null when none does */
async function answering(supervisor: Supervisor): Promise<number | null> {
  const service = await supervisor.service();
  if (service === null) return null;
  try {
    await supervisor.send("health_check", {}, { timeoutMs: ANSWER_MS });
    return service.pid;
  } catch (error) {
    if (error instanceof CommandError || error instanceof UserError) return null;
    throw error;
  }
}

function supervisorItem(text: string, isDone: boolean): ProgressItem {
  return { name: SUPERVISOR, text, isDone };
}

/** Starts a supervisor and waits until one answers, whoever started it. @throws {UserError} when none does */
async function startSupervisor(
  setting: Setting,
  supervisor: Supervisor,
  launch: () => Promise<Launch>,
  untilMs: number,
  progress: Progress,
): Promise<void> {
  const { pace } = setting;
  const launched = await launch();
  let giveUpMs = untilMs;
  let wasRunning = true;
  for (;;) {
    const pid = await answering(supervisor);
    if (pid !== null) return progress.show([supervisorItem(`ready (pid ${pid})`, true)]);
    if (wasRunning && launched.hasEnded()) {
      wasRunning = false;
      // It refuses to run beside another one: that one may be about to answer.
      giveUpMs = Math.min(untilMs, pace.nowMs() + RIVAL_MS);
    }
    if (pace.nowMs() >= giveUpMs) break;
    progress.show([supervisorItem("starting…", false)]);
    await pace.sleep(LOOK_MS);
  }
  if (wasRunning) {
    throw new UserError(`${SUPERVISOR} does not answer; its messages are in ${launched.logFile}`);
  }
  const lines = launched.lastLines().map((line) => `  ${sanitise(line)}`);
  for (const line of lines) setting.tell(line);
  throw new UserError(`${SUPERVISOR} ended at once; its messages are in ${launched.logFile}`);
}

/**
 * Makes a supervisor that runs read its configuration again; one that is ending is waited for.
 * @returns whether one runs
 */
async function isRefreshed(
  { pace, tell }: Setting,
  supervisor: Supervisor,
  flags: readonly string[],
  untilMs: number,
  progress: Progress,
): Promise<boolean> {
  for (;;) {
    const running = await supervisor.service();
    if (running === null) return false;
    try {
      await supervisor.send("reload_config", {}, { timeoutMs: RELOAD_MS });
      if (flags.length === 0) return true;
      tell(`${SUPERVISOR} (pid ${running.pid}) runs already: ${flags.join(" ")} is not used`);
      return true;
    } catch (error) {
      if (error instanceof NoSupervisorError) return false;
      const isEnding = error instanceof CommandError && error.code === "unavailable";
      if (!isEnding || pace.nowMs() >= untilMs) throw error;
    }
    progress.show([supervisorItem("stopping…", false)]);
    await pace.sleep(LOOK_MS);
  }
}

/** Waits until all programs are as they are wanted, or cannot be, or the time is over. */
async function whenReady(
  setting: Setting,
  supervisor: Supervisor,
  untilMs: number,
  progress: Progress,
): Promise<readonly ProgramStatus[]> {
  const { pace } = setting;
  let before = "";
  let stillSinceMs = pace.nowMs();
  for (;;) {
    const statuses = await supervisor.latest();
    progress.show(
      statuses.filter(({ wanted, state }) => wanted || state === "stopping").map((status) => ({
        name: status.name,
        text: stateText(status),
        isDone: readiness(status) === "reached",
      })),
    );
    const now = statuses.map(({ name, state }) => `${name} ${state}`).join();
    if (now !== before) stillSinceMs = pace.nowMs();
    before = now;
    const open = notReached(statuses);
    const pending = open.filter((status) => readiness(status) === "pending");
    const isStuck = pace.nowMs() - stillSinceMs >= STILL_MS &&
      pending.every(({ state }) => state === "waiting");
    const isOver = pending.length === 0 || isStuck || pace.nowMs() >= untilMs;
    if (isOver) return statuses;
    await pace.sleep(LOOK_MS);
  }
}

/** Tells of the programs that are not wanted, and why. */
function stoppedText(statuses: readonly ProgramStatus[]): string | null {
  const stopped = statuses.filter(({ wanted, state }) => !wanted && state === "stopped");
  if (stopped.length === 0) return null;
  const names = stopped.map(({ name, reason }) => reason === null ? name : `${name} (${reason})`);
  const command = `vj_console start ${stopped.map(({ name }) => name).join(" ")}`;
  return `stays stopped: ${names.join(", ")}; to start: ${command}`;
}

/**
 * Has a supervisor start everything; one that ends meanwhile is replaced once.
 * @returns what became of it; null when nobody waits for that
 */
async function begin(
  setting: Setting,
  supervisor: Supervisor,
  launch: () => Promise<Launch>,
  { workers, wait, timeoutSeconds, flags }: UpRequest,
): Promise<readonly ProgramStatus[] | null> {
  const { pace } = setting;
  const untilMs = pace.nowMs() + timeoutSeconds * 1000;
  using progress = new Progress(setting.progress, () => pace.nowMs());
  for (let isLast = false;; isLast = true) {
    try {
      if (!await isRefreshed(setting, supervisor, flags, untilMs, progress)) {
        await startSupervisor(setting, supervisor, launch, untilMs, progress);
      }
      if (workers.length > 0) await supervisor.send("start_worker", { workers });
      return wait ? await whenReady(setting, supervisor, untilMs, progress) : null;
    } catch (error) {
      // Somebody was ending it, say with vj_console down.
      if (isLast || !(error instanceof NoSupervisorError)) throw error;
    }
  }
}

/**
 * Makes everything run: the supervisor, where none runs, and by it all its programs.
 * @param launch starts a supervisor
 * @throws {UserError} when something is not ready in time, and why
 * @throws {CommandError} what the supervisor says
 */
export async function up(
  setting: Setting,
  launch: () => Promise<Launch>,
  request: UpRequest,
): Promise<void> {
  const supervisor = new Supervisor(setting.bus);
  const statuses = await begin(setting, supervisor, launch, request);
  if (statuses === null) return;
  await ps(setting, []);
  const note = stoppedText(statuses);
  if (note !== null) setting.tell(note);
  const missing = notReached(statuses);
  if (missing.length > 0) throw new UserError(notReadyText(missing));
}
