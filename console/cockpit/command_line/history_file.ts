import { join } from "node:path";
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { History } from "./history.ts";

const MOST_BYTES = 256 * 1024;
/** Lines that may hold what lets a stranger in somewhere are not kept on disk. */
const SECRET =
  /(key|token|secret|password|passwd|credentials?|cookie|sp_dc|env)["']?\s*[=:]|--payload|set_config/i;

/** Path of the lines that were typed in former sessions. */
export function historyPath(home: string): string {
  return join(home, "vj_console_history");
}

/** The lines of former sessions; none when they cannot be read. */
export function readHistory(home: string): History {
  try {
    const path = historyPath(home);
    if (statSync(path).size > MOST_BYTES) return new History();
    return new History(readFileSync(path, "utf8").split("\n"));
  } catch {
    return new History(); // not there yet, or not ours: the lines of this session do without
  }
}

/**
 * Keeps the lines for the next session, readable by the owner alone; those that look as if they held a
 * secret are left out. A disk that takes nothing costs the lines, no more.
 */
export function writeHistory(home: string, history: History): void {
  const lines = history.lines.filter((line) => !SECRET.test(line));
  const path = historyPath(home);
  const fresh = `${path}.${Deno.pid}.new`;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(fresh, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    chmodSync(fresh, 0o600);
    renameSync(fresh, path);
  } catch {
    // Full or read-only: the lines are kept for this session.
  }
}
