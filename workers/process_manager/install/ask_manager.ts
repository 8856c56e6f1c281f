/** Telling the running service manager of a change. */
import { execFile, type ExecFileException } from "node:child_process";
import process from "node:process";

/** What a tool answered. `text`: its first line when it failed. */
export interface ManagerAnswer {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs a tool of the service manager; see {@link askManager}. */
export type AskManager = (command: string, args: readonly string[]) => Promise<ManagerAnswer>;

/** A manager that hangs must not make us hang. */
const TIMEOUT_MS = 5000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

function reasonOf(error: ExecFileException, command: string, timeoutMs: number): string {
  if (error.code === "ENOENT") return `there is no ${command}`;
  if (error.killed === true) return `no answer within ${timeoutMs / 1000} s`;
  return typeof error.code === "number" ? `exit code ${error.code}` : error.message;
}

/** Runs `command` in English, at most 5 s unless told otherwise. Never throws. */
export const askManager = (
  command: string,
  args: readonly string[],
  timeoutMs = TIMEOUT_MS,
): Promise<ManagerAnswer> =>
  new Promise((resolve) => {
    execFile(command, [...args], {
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: MAX_OUTPUT_BYTES,
      env: { ...process.env, LC_ALL: "C" },
    }, (error, stdout, stderr) => {
      if (error === null) return resolve({ ok: true, text: String(stdout).trim() });
      const said = String(stderr).trim() || reasonOf(error, command, timeoutMs);
      resolve({ ok: false, text: said.split("\n")[0] ?? said });
    });
  });
