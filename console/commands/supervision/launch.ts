/** The start of a supervisor that outlives the console. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { errorText, UserError } from "../../../bus/messages/errors.ts";
import { machineDisk } from "../../../bus/logging/files/disk.ts";
import { KeptLog, type LogPosition } from "../../../bus/logging/files/kept_log.ts";
import { tailLines } from "../../../bus/logging/files/tail_lines.ts";
import { logFolder, logPath } from "../logs/log_names.ts";
import { SUPERVISOR } from "./supervisor.ts";

/** Lines that tell why it ended. */
const TOLD_LINES = 10;

/** A supervisor that was started. */
export interface Launch {
  readonly logFile: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** The last lines that it has written since. */
  lastLines(): string[];
}

/** The executable beside this one. @throws {UserError} when it is not there */
async function executableBeside(): Promise<string> {
  const extension = Deno.build.os === "windows" ? ".exe" : "";
  const path = join(dirname(Deno.execPath()), SUPERVISOR + extension);
  try {
    await Deno.stat(path);
  } catch (error) {
    throw new UserError(
      `the supervisor ${path} is missing: copy ${SUPERVISOR} beside vj_console (${
        errorText(error)
      })`,
      { cause: error },
    );
  }
  return path;
}

/** Opens a log for appending, for the eyes of its owner only. */
async function openLog(
  home: string,
): Promise<{ path: string; descriptor: number; end: LogPosition }> {
  const folder = logFolder(home);
  const path = logPath(home, SUPERVISOR);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const descriptor = openSync(path, "a", 0o600);
  if (Deno.build.os !== "windows") {
    // Those of earlier versions were open to all.
    await Deno.chmod(folder, 0o700);
    await Deno.chmod(path, 0o600);
  }
  return { path, descriptor, end: new KeptLog(path, machineDisk).end };
}

/**
 * Starts the supervisor beside this executable in a session of its own, its messages appended to
 * `<home>/logs/process_manager.log`.
 * @param flags for its command line
 * @throws {UserError} when there is none, or it cannot be started
 */
export async function launchSupervisor(home: string, flags: readonly string[]): Promise<Launch> {
  const executable = await executableBeside();
  const log = await openLog(home);
  const ended = Promise.withResolvers<void>();
  let hasEnded = false;
  let failure: unknown = null;
  const end = () => {
    hasEnded = true;
    ended.resolve();
  };
  try {
    const child = spawn(executable, [...flags], {
      detached: true,
      stdio: ["ignore", log.descriptor, log.descriptor],
      env: { ...process.env, VJ_HOME: home, VJ_LOG_FILE: log.path },
    });
    child.once("exit", end);
    child.once("error", (error) => {
      failure = error;
      end();
    });
    child.unref();
  } finally {
    closeSync(log.descriptor);
  }
  return {
    logFile: log.path,
    ended: ended.promise,
    hasEnded: () => hasEnded,
    lastLines() {
      if (failure !== null) return [`${executable} cannot be started: ${errorText(failure)}`];
      return tailLines(log.path, TOLD_LINES, { from: log.end });
    },
  };
}
