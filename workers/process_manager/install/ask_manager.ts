/** Telling the running service manager of a change. */
import { execFile } from "node:child_process";
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
      const [said = ""] = String(stderr).trim().split("\n");
      const reason = "code" in error && error.code === "ENOENT"
        ? `there is no ${command}`
        : error.killed === true
        ? `no answer within ${timeoutMs / 1000} s`
        : said || `exit code ${error.code}`;
      resolve({ ok: false, text: reason });
    });
  });
