/** What the install commands say. */
import { jsonLine, printable } from "../../../bus/logging/printable.ts";
import type { Outcome } from "./managed_file.ts";
import type { Hint, Installation, Removal, ServiceManager } from "./service_manager.ts";

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  written: "written",
  replaced: "replaced, it had other content",
  unchanged: "unchanged",
};

function hintLines(hints: readonly Hint[]): string[] {
  return hints.flatMap(([purpose, commandLine]) => [`to ${purpose}:`, `    ${commandLine}`]);
}

/** Lines for people: data for stdout, without control characters. */
export function installationLines({ files, hints }: Installation): string[] {
  const done = files.map(({ path, outcome }) => `${OUTCOMES[outcome]}: ${path}`);
  return [...done, ...hintLines(hints)].map(printable);
}

/** Lines for people. */
export function removalLines({ removed, hints }: Removal): string[] {
  if (removed.length === 0) return ["nothing was installed"];
  return [...removed.map((path) => `removed: ${path}`), ...hintLines(hints)].map(printable);
}

/** An installation as a line of JSON. */
export function installationJson(manager: ServiceManager, done: Installation): string {
  return jsonLine({ manager: manager.name, ...done, hints: hintObjects(done.hints) });
}

/** A removal as a line of JSON. */
export function removalJson(manager: ServiceManager, done: Removal): string {
  return jsonLine({ manager: manager.name, ...done, hints: hintObjects(done.hints) });
}

function hintObjects(hints: readonly Hint[]): { purpose: string; command: string }[] {
  return hints.map(([purpose, command]) => ({ purpose, command }));
}
