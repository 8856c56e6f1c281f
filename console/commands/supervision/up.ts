import { UserError } from "../../../bus/messages/errors.ts";
import type { Launch } from "./launch.ts";
import { Progress } from "./progress.ts";
import type { ProgramStatus } from "./program_status.ts";
import { ps } from "./ps.ts";
import { notReached, notReadyText, readiness, stateText } from "./readiness.ts";
import type { Setting } from "./setting.ts";
import { isRefreshed, startSupervisor } from "./start_supervisor.ts";
import { NoSupervisorError, Supervisor } from "./supervisor.ts";

const LOOK_MS = 100;
/** What waits for others is given up when nothing else is to come and nothing has moved for so long. */
const STILL_MS = 2_000;

/** What `up` is asked for. */
export interface UpRequest {
  /** Started as well, also when someone stopped them. */
  readonly workers: readonly string[];
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  /** Flags for a supervisor that is to be started. */
  readonly flags: readonly string[];
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
  await ps(setting, []);
  if (statuses === null) return;
  const note = stoppedText(statuses);
  if (note !== null) setting.tell(note);
  const missing = notReached(statuses);
  if (missing.length > 0) throw new UserError(notReadyText(missing));
}
