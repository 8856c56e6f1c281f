/** Asking another program for a text, within a time limit. */
import { execFile } from "node:child_process";
import { errorText } from "../../../bus/messages/errors.ts";

/** What a program answered. */
export interface Answer {
  /** `missing`: it is not installed; `late`: it took too long. */
  readonly outcome: "ok" | "failed" | "missing" | "late";
  readonly stdout: string;
  readonly stderr: string;
  /** In words, where it is not ok. */
  readonly trouble: string;
}

const TIMEOUT_MS = 3_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

function troubleOf(error: Error, stderr: string): string {
  if ("code" in error && error.code === "EACCES") return "it is not executable";
  const [said = ""] = stderr.trim().split("\n");
  return said !== "" ? said : errorText(error).split("\n")[0] ?? "";
}

/** Runs a program in English, for 3 s and 1 MB of output at the most. Never throws. */
export function askProgram(command: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const failed = (error: Error, stdout = "", stderr = "") => {
      const outcome = "code" in error && error.code === "ENOENT" ? "missing" : "failed";
      resolve({ outcome, stdout, stderr, trouble: troubleOf(error, stderr) });
    };
    try {
      const child = execFile(command, [...args], {
        maxBuffer: MAX_OUTPUT_BYTES,
        env: { ...Deno.env.toObject(), LC_ALL: "C", NO_COLOR: "1" },
      }, (error, stdout, stderr) => {
        clearTimeout(timer);
        if (error !== null) return failed(error, stdout, stderr);
        resolve({ outcome: "ok", stdout, stderr, trouble: "" });
      });
      // Not execFile's own time limit: that waits on for whoever else holds the child's stdout.
      const timer = setTimeout(() => {
        const trouble = `no answer within ${TIMEOUT_MS / 1000} s`;
        resolve({ outcome: "late", stdout: "", stderr: "", trouble });
        child.kill("SIGKILL");
      }, TIMEOUT_MS);
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
