import { suggestion } from "../../../bus/config/suggestion.ts";
import { tailLines } from "../../../bus/logging/files/tail_lines.ts";
import { jsonLine, printable } from "../../../bus/logging/printable.ts";
import { errorText, UserError } from "../../../bus/messages/errors.ts";
import { sanitise } from "../../tui/glyphs.ts";
import type { Output } from "../output.ts";
import type { Print } from "../print.ts";
import { FollowedLog } from "./followed_log.ts";
import { logFolder, logNames, logPath } from "./log_names.ts";

/** Of one program. */
const LINES_OF_ONE = 50;
/** Of each of several. */
const LINES_OF_EACH = 10;
const LOOK_MS = 100;
/** So much of a log is read at once. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Which logs are read, and how. */
export interface LogsRequest {
  readonly home: string;
  /** Only these programs; all when empty. */
  readonly workers: readonly string[];
  /** Last lines of each. @default 50 of one program, 10 of each of several */
  readonly count?: number;
  readonly print: Print;
  /** Says something to the person that is no line of a log. */
  tell(text: string): void;
}

/** The programs whose logs are meant. @throws {UserError} for one that has none */
async function chosen({ home, workers }: LogsRequest): Promise<string[]> {
  const known = await logNames(home);
  const unknown = workers.find((name) => !known.includes(name));
  if (unknown === undefined) return workers.length > 0 ? [...new Set(workers)] : known;
  const others = known.length === 0
    ? "there are none yet"
    : `there are those of ${known.join(", ")}`;
  throw new UserError(
    `'${unknown}' has no log in ${logFolder(home)}${suggestion(unknown, known)}; ${others}`,
  );
}

/** Lines of a log as they are printed; with the name in front when there are several. */
function printed(
  lines: readonly string[],
  name: string,
  print: Print,
  prefixColumns: number | null,
): string[] {
  if (print === "json") return lines.map((line) => jsonLine({ worker: name, line }));
  const prefix = prefixColumns === null ? "" : `${sanitise(name).padEnd(prefixColumns)} | `;
  return lines.map((line) => prefix + printable(line));
}

function prefixFor(names: readonly string[], isSeveral: boolean): number | null {
  return isSeveral ? Math.max(0, ...names.map((name) => name.length)) : null;
}

function countFor({ count, workers }: LogsRequest): number {
  return count ?? (workers.length === 1 ? LINES_OF_ONE : LINES_OF_EACH);
}

/** Prints the last lines of logs, whether or not anything runs. @throws {UserError} for an unknown program */
export async function showLogs(output: Output, request: LogsRequest): Promise<void> {
  const { home, print, tell } = request;
  const names = await chosen(request);
  if (names.length === 0) return tell(`there are no logs in ${logFolder(home)}`);
  const columns = prefixFor(names, names.length > 1);
  for (const name of names) {
    const lines = tailLines(logPath(home, name), countFor(request), { maxBytes: MOST_BYTES });
    await output.lines(printed(lines, name, print, columns));
  }
}

/** Whether a file is what is wrong, and not the reader of our lines. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied;
}

/**
 * Prints the last lines of logs and what comes after them, over rotations, until the signal.
 * @throws {UserError} for an unknown program
 */
export async function followLogs(
  output: Output,
  request: LogsRequest,
  signal: AbortSignal,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const { home, workers, print, tell } = request;
  let names = await chosen(request);
  if (names.length === 0) tell(`there are no logs in ${logFolder(home)} yet`);
  const isSeveral = workers.length !== 1;
  const followed = new Map<string, FollowedLog>();
  const troubles = new Map<string, string>();
  // Of a log that appears later all is new.
  for (let count: number | null = countFor(request); !signal.aborted; count = null) {
    if (count === null && workers.length === 0) names = await logNames(home);
    const columns = prefixFor(names, isSeveral);
    for (const name of names) {
      try {
        const log = followed.get(name) ?? new FollowedLog(logPath(home, name), count);
        followed.set(name, log);
        const { lines, skippedBytes } = log.poll(performance.now());
        if (skippedBytes > 0) tell(`${name}: ${skippedBytes} bytes left out`);
        await output.lines(printed(lines, name, print, columns));
        troubles.delete(name);
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        const trouble = errorText(error);
        if (troubles.get(name) !== trouble) tell(`the log of ${name} cannot be read: ${trouble}`);
        troubles.set(name, trouble);
      }
    }
    await sleep(LOOK_MS);
  }
}
