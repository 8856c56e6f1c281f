/** Whether VirtualDJ's program runs on this machine: the one thing that tells a history that it is over. */

const TIMEOUT_MS = 3000;

/** How to ask a system for its programs. */
export interface ProgramQuestion {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the answer is yes. */
  readonly isYes: (exitCode: number, output: string) => boolean;
}

/** What to ask; `auto` is VirtualDJ under the name that it has there (on Linux, under Wine). */
export function questionFor(os: typeof Deno.build.os, program: string): ProgramQuestion {
  if (os === "windows") {
    const name = program === "auto" ? "virtualdj.exe" : program;
    return {
      command: "tasklist",
      args: ["/FI", `IMAGENAME eq ${name}`, "/NH", "/FO", "CSV"],
      isYes: (_, output) => output.toLowerCase().includes(`"${name.toLowerCase()}"`),
    };
  }
  const name = program === "auto" ? os === "darwin" ? "VirtualDJ" : "virtualdj.exe" : program;
  return {
    command: "pgrep",
    // The system keeps 15 letters of a name; a dot is a pattern that fits a dot.
    args: ["-i", "-x", os === "linux" ? name.slice(0, 15) : name],
    isYes: (exitCode) => exitCode === 0,
  };
}

/** Asks the system. @returns undefined where it does not tell */
export async function isRunning(program: string): Promise<boolean | undefined> {
  const { command, args, isYes } = questionFor(Deno.build.os, program);
  try {
    const { code, stdout } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).output();
    if (code > 1) return undefined;
    return isYes(code, new TextDecoder().decode(stdout));
  } catch {
    return undefined; // no such command here: a history then ends with its track
  }
}
