/** Asking the system's sound programs for a text, within a time limit. */
import { execFile } from "node:child_process";
import process from "node:process";

/** What a program answered. `missing`: it is not installed. */
export interface ToolAnswer {
  readonly outcome: "ok" | "failed" | "missing";
  readonly stdout: string;
}

/** Runs a program and waits for its answer; see {@link runTool}. */
export type RunTool = (command: string, args: readonly string[]) => Promise<ToolAnswer>;

const TIMEOUT_MS = 2000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** Runs `command` in English, at most 2 s and 4 MB of output. Never throws. */
export const runTool: RunTool = (command, args) =>
  new Promise((resolve) => {
    execFile(command, [...args], {
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
      maxBuffer: MAX_OUTPUT_BYTES,
      env: { ...process.env, LC_ALL: "C" },
    }, (error, stdout) => {
      const missing = error !== null && "code" in error && error.code === "ENOENT";
      const outcome = error === null ? "ok" : missing ? "missing" : "failed";
      resolve({ outcome, stdout: String(stdout) });
    });
  });
