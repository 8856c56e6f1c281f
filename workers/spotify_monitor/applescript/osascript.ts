/** Runs AppleScripts by macOS's own program. */
import { errorText } from "../../../bus/mod.ts";
import { killChild } from "../../../bus/processes/kill_child.ts";

/** What is printed beyond it is not read. */
const MOST_BYTES = 256 * 1024;

/** A script could not be run, or has failed. The message says what to do about it. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** Known failures by the number at the end of osascript's message, and what people can do. */
const ADVICE: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /\(-1743\)/,
    "macOS does not allow it: System Settings > Privacy & Security > Automation, where the terminal " +
    "(or what started this program) must be allowed to control the player",
  ],
  [/\(-1712\)/, "the player does not answer"],
  [/\(-600\)|\(-609\)/, "the player is just starting or ending"],
  [
    /\(-2741\)|\(-1728\)|\(-2740\)|\(-10814\)/,
    "the player is not installed, or its version knows no scripts",
  ],
];

/**
 * Runs a script. Whoever calls it sees to it that only one runs at a time.
 *
 * @returns what it prints
 * @throws {ScriptError} when it fails, or has not ended after `timeoutMs` and was killed
 * @throws the signal's reason when it gives up
 */
export async function runScript(
  script: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<string> {
  signal.throwIfAborted();
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("osascript", {
      args: ["-e", script],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      throw new ScriptError("there is no osascript here: only macOS has it", { cause: error });
    }
    throw new ScriptError(`osascript cannot be run: ${errorText(error)}`, { cause: error });
  }
  const timeout = AbortSignal.timeout(timeoutMs);
  const end = AbortSignal.any([signal, timeout]);
  const kill = () => killChild(child);
  end.addEventListener("abort", kill, { once: true });
  try {
    const [printed, complaint, { success }] = await Promise.all([
      beginningOf(child.stdout),
      beginningOf(child.stderr),
      child.status,
    ]);
    signal.throwIfAborted();
    if (timeout.aborted) {
      throw new ScriptError(`osascript has not ended after ${timeoutMs / 1000} s`);
    }
    if (success) return printed;
    throw new ScriptError(adviceFor(complaint));
  } finally {
    end.removeEventListener("abort", kill);
  }
}

/** What a failed script's message means for people. */
export function adviceFor(complaint: string): string {
  const known = ADVICE.find(([pattern]) => pattern.test(complaint));
  if (known !== undefined) return known[1];
  const [line = ""] = complaint.trim().split("\n");
  return `osascript failed: ${line.slice(0, 300) || "it does not say why"}`;
}

/** Reads all, keeps the beginning. */
async function beginningOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    if (text.length < MOST_BYTES) text += decoder.decode(bytes, { stream: true });
  }
  return text;
}
