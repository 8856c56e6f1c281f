import { join } from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";
import { VERSION } from "../../bus/version.ts";

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
 * alone. It is written at once: the process may be about to end.
 * @returns the path of the report; null when it could not be written
 */
export function writeCrashReport(home: string, crash: Crash, now: Date): string | null {
  const stamp = now.toISOString().replaceAll(":", "-").replace(/\..*$/, "");
  const path = join(home, "logs", `vj_console-crash-${stamp}.txt`);
  try {
    mkdirSync(join(home, "logs"), { recursive: true, mode: 0o700 });
    writeFileSync(path, reportText(crash, now), { mode: 0o600 });
    return path;
  } catch {
    return null; // a full or read-only disk must not hide what happened: it is on the terminal
  }
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
