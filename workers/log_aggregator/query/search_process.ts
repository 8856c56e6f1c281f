/** The process in which a search runs: it may take long, and a regular expression may never end. */
import { errorText } from "../../../bus/messages/errors.ts";
import type { Question } from "./question.ts";
import { type Answer, scan } from "./scan.ts";

/** What comes on stdin. */
export interface SearchRequest {
  readonly folder: string;
  readonly question: Question;
  readonly timeoutMs: number;
}

/** What goes to stdout. */
export type SearchReply = { readonly answer: Answer } | { readonly error: string };

const LIBRARIES: Readonly<Record<string, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};

/**
 * Lets the system end this process in a while: nothing of it runs while a regular expression does, and
 * the one that asked may have been killed.
 */
function endAfter(ms: number): void {
  const library = LIBRARIES[Deno.build.os];
  if (library === undefined) return;
  const libc = Deno.dlopen(library, { alarm: { parameters: ["u32"], result: "u32" } });
  libc.symbols.alarm(Math.ceil(ms / 1000) + 1);
}

/** Reads a request, searches, and writes the answer. */
export async function searchMain(): Promise<void> {
  const request = await new Response(Deno.stdin.readable).json() as SearchRequest;
  endAfter(request.timeoutMs);
  let bytes = new TextEncoder().encode(JSON.stringify(await replyTo(request)));
  while (bytes.length > 0) bytes = bytes.subarray(await Deno.stdout.write(bytes));
}

async function replyTo({ folder, question }: SearchRequest): Promise<SearchReply> {
  try {
    return { answer: await scan(folder, question) };
  } catch (error) {
    return { error: errorText(error) };
  }
}
