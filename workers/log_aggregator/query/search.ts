import { boundedBytes } from "../../../bus/bounded_bytes.ts";
import { CommandError } from "../../../bus/mod.ts";
import { killChild } from "../../../bus/processes/kill_child.ts";
import type { Question } from "./question.ts";
import type { Answer } from "./scan.ts";
import type { SearchReply, SearchRequest } from "./search_process.ts";

/** Searches that may run at once; each is a process with memory of its own. */
const MOST_AT_ONCE = 2;
/** More than an answer holds. */
const MOST_BYTES = 64_000_000;
let running = 0;

/**
 * Searches in a process of its own, so that nothing else waits: this program again, with its hidden
 * subcommand. A thread will not do: Deno cannot end one that is in the middle of a regular expression,
 * and it would go on for ever.
 *
 * @param timeoutMs then the process is killed, wherever it is
 * @throws {CommandError} `timeout`, `invalid_payload` for a wrong regular expression, `unavailable`
 * while others search
 */
export async function search(
  question: { readonly folder: string; readonly question: Question },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  checkExpression(question.question);
  if (running >= MOST_AT_ONCE) {
    throw new CommandError("unavailable", `${running} searches are running; try again in a moment`);
  }
  running++;
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const reply = await ask({ ...question, timeoutMs }, ending);
    if ("answer" in reply) return reply.answer;
    throw new CommandError("internal", reply.error);
  } catch (error) {
    if (error instanceof CommandError || !ending.aborted) throw error;
    if (signal.aborted) throw new CommandError("timeout", "the search was given up");
    const hint = question.question.regex === undefined
      ? "narrow it by time"
      : "use a simpler regex";
    const message = `the search took more than ${timeoutMs / 1000} s; ${hint}`;
    throw new CommandError("timeout", message, { cause: error });
  } finally {
    running--;
  }
}

/** @throws Error when the process ends without an answer, as one that is killed does */
async function ask(request: SearchRequest, ending: AbortSignal): Promise<SearchReply> {
  ending.throwIfAborted();
  const main = new URL("../main.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: [...(Deno.build.standalone ? [] : ["run", "-A", main]), "search"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const kill = () => killChild(child);
  ending.addEventListener("abort", kill, { once: true });
  const status = child.status.finally(() => ending.removeEventListener("abort", kill));
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(request)));
    await writer.close();
    const bytes = await boundedBytes(child.stdout, MOST_BYTES, () => {
      kill(); // it would wait for its reader for ever
      return new CommandError("internal", `the search found more than ${MOST_BYTES} bytes`);
    });
    return JSON.parse(new TextDecoder().decode(bytes)) as SearchReply;
  } finally {
    await status;
  }
}

function checkExpression({ regex }: Question): void {
  if (regex === undefined) return;
  try {
    new RegExp(regex);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError("invalid_payload", `regex: ${reason}`, { cause });
  }
}
