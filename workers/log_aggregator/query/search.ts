import { CommandError } from "../../../bus/mod.ts";
import type { Question } from "./question.ts";
import type { Answer } from "./scan.ts";
import type { SearchReply, SearchRequest } from "./search_thread.ts";

/** Searches that may run at once; each is a thread with memory of its own. */
const MOST_AT_ONCE = 2;
let running = 0;

/**
 * Searches in a thread of its own, so that nothing else waits.
 *
 * @param timeoutMs then the thread is ended, wherever it is
 * @throws {CommandError} `timeout`, `invalid_payload` for a wrong regular expression, `unavailable`
 * while others search
 */
export async function search(
  request: SearchRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  checkExpression(request.question);
  if (running >= MOST_AT_ONCE) {
    throw new CommandError("unavailable", `${running} searches are running; try again in a moment`);
  }
  running++;
  const thread = new Worker(import.meta.resolve("./search_thread.ts"), { type: "module" });
  const ended = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => {
    const hint = request.question.regex === undefined ? "narrow it by time" : "use a simpler regex";
    ended.reject(
      new CommandError("timeout", `the search took more than ${timeoutMs / 1000} s; ${hint}`),
    );
  }, timeoutMs);
  const abort = () => ended.reject(new CommandError("timeout", "the search was given up"));
  signal.addEventListener("abort", abort, { once: true });
  thread.addEventListener("message", ({ data }: MessageEvent<SearchReply>) => {
    if ("answer" in data) ended.resolve(data.answer);
    else ended.reject(new CommandError("internal", data.error));
  });
  thread.addEventListener("error", (event) => {
    event.preventDefault();
    ended.reject(new CommandError("internal", `the search failed: ${event.message}`));
  });
  try {
    thread.postMessage(request);
    return await ended.promise;
  } finally {
    running--;
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    thread.terminate();
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
