import { COCKPIT_VARIABLE } from "../../cockpit_child.ts";
import { pause } from "../../../bus/pause.ts";
import type { ConsoleRun, ConsoleRunOptions, RunEnd } from "./console_run.ts";
import { LineSplitter } from "./line_splitter.ts";

/** Who does not end when asked is ended. */
const KILL_AFTER_MS = 1000;
/** What was started by a run may hold its pipes; it is not waited for. */
const REST_MS = 300;

/** The command line that starts this program again. */
function thisProgram(): [program: string, ...args: string[]] {
  if (Deno.build.standalone) return [Deno.execPath()];
  return [
    Deno.execPath(),
    "run",
    "-A",
    "--no-check",
    new URL("../../main.ts", import.meta.url).href,
  ];
}

/** Runs this program as a child process, its words in a pipe, no shell between. */
export function runConsole(args: readonly string[], options: ConsoleRunOptions): ConsoleRun {
  const [program, ...first] = thisProgram();
  const child = new Deno.Command(program, {
    args: [...first, ...args],
    env: {
      [COCKPIT_VARIABLE]: "1",
      COLUMNS: String(options.columns),
      NO_COLOR: "1",
    },
    // Never written to: it closes with this process, and the child ends then.
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reading = Promise.all([
    tell(child.stdout, (line) => options.onLine(line, "stdout")),
    tell(child.stderr, (line) => options.onLine(line, "stderr")),
  ]);
  const ended = (async (): Promise<RunEnd> => {
    const { code, signal } = await child.status;
    hasEnded = true;
    clearTimeout(timer);
    await Promise.race([reading, pause(REST_MS)]);
    await child.stdin.close().catch(() => {}); // the pipe may have gone with its reader
    return { code, signal };
  })();
  const kill = (signal: Deno.Signal) => {
    try {
      if (!hasEnded) child.kill(signal);
    } catch {
      // It has just ended, which is what is wanted.
    }
  };
  return {
    ended,
    end() {
      kill("SIGTERM");
      timer ??= setTimeout(() => kill("SIGKILL"), KILL_AFTER_MS);
    },
  };
}

async function tell(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  const lines = new LineSplitter(onLine);
  for await (const bytes of stream) lines.push(bytes);
  lines.end();
}
