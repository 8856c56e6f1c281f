import { CommandError, UserError } from "../../../bus/messages/errors.ts";
import { sanitise } from "../../tui/glyphs.ts";
import type { Launch } from "./launch.ts";
import type { Progress, ProgressItem } from "./progress.ts";
import type { Setting } from "./setting.ts";
import { NoSupervisorError, SUPERVISOR, type Supervisor } from "./supervisor.ts";

const LOOK_MS = 100;
/** How long another supervisor that was started at the same time is given to answer. */
const RIVAL_MS = 2_000;
const ANSWER_MS = 1_000;
/** A supervisor that is asked to read its configuration may have programs to look at first. */
const RELOAD_MS = 10_000;

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
export async function startSupervisor(
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
export async function isRefreshed(
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
      await supervisor.send("health_check");
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
