import { join } from "node:path";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { VERSION } from "../../bus/version.ts";

/** Older reports go: a fault that comes back must not fill the disk. */
const MOST_REPORTS = 10;
const PREFIX = "vj_console-crash-";

/** What is known when something of ours failed unforeseen. */
export interface Crash {
  /** What was being done, such as "drawing the screen osc". */
  readonly during: string;
  readonly error: unknown;
  /** Further facts, one a line. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Writes a report that can be sent to those who mend the console, into `<home>/logs/`, readable by the owner
 * alone. It is written at once: the process may be about to end. The last ten are kept.
 * @returns the path of the report; null when it could not be written
 */
export function writeCrashReport(home: string, crash: Crash, now: Date): string | null {
  const stamp = now.toISOString().replaceAll(":", "-").replace(/\..*$/, "");
  const path = join(home, "logs", `${PREFIX}${stamp}.txt`);
  try {
    mkdirSync(join(home, "logs"), { recursive: true, mode: 0o700 });
    writeFileSync(path, reportText(crash, now), { mode: 0o600 });
    removeOld(join(home, "logs"));
    return path;
  } catch {
    return null; // a full or read-only disk must not hide what happened: it is on the terminal
  }
}

/** Their names sort by time. */
function removeOld(folder: string): void {
  const reports = readdirSync(folder).filter((name) => name.startsWith(PREFIX)).sort();
  for (const name of reports.slice(0, -MOST_REPORTS)) rmSync(join(folder, name), { force: true });
}

/** The report as text. */
export function reportText({ during, error, facts }: Crash, now: Date): string {
  const trace = error instanceof Error ? error.stack ?? error.message : String(error);
  const lines = [
    `vj_console ${VERSION} failed at ${now.toISOString()}, ${during}.`,
    "",
    trace,
    "",
    ...Object.entries({
      deno: Deno.version.deno,
      system: `${Deno.build.os} ${Deno.build.arch}`,
      ...facts,
    }).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.join("\n") + "\n";
}
