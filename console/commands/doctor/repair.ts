/** Mends what can be mended without asking: modes, entries of dead processes, leftovers. */
import { dirname } from "node:path";
import { errorText } from "../../../bus/messages/errors.ts";
import { Registry } from "../../../bus/registry/registry.ts";
import { entryLives, entrySchema, type RegistryFile } from "../../../bus/registry/schema.ts";
import type { Clock } from "../../../bus/clock.ts";
import { type ConfigFacts, documentOf, secretKeys } from "./checks/config.ts";
import { type HomeFacts, openFiles } from "./checks/home.ts";
import type { RegistryFacts } from "./checks/registry.ts";
import { isLeftover } from "./facts/home.ts";
import type { Check, Finding } from "./finding.ts";
import { octal } from "./words.ts";

/** The lock was free a moment ago; who waits longer than this would wait for ever. */
const LOCK_MS = 1_000;

/** One thing to mend. */
export type Repair =
  | { kind: "mode"; check: Check; path: string; from: number; to: number }
  | { kind: "leftover"; path: string }
  | { kind: "entry"; name: string; pid: number }
  | { kind: "corrupt"; path: string };

/** What is to be mended, by what was found. */
export function repairsFor(
  home: HomeFacts,
  config: ConfigFacts,
  registry: RegistryFacts,
): Repair[] {
  const repairs: Repair[] = [];
  const mode = (check: Check, path: string, from: number, to: number) =>
    repairs.push({ kind: "mode", check, path, from, to });
  const folderMode = home.entry?.isFolder ? home.entry.mode : null;
  if (folderMode !== null && (folderMode & 0o077) !== 0) mode("home", home.path, folderMode, 0o700);
  for (const file of openFiles(home)) mode("home", file.path, file.mode, 0o600);
  const { content } = config;
  if (content !== null && "text" in content && content.mode !== null) {
    const isOpen = (content.mode & 0o077) !== 0;
    const hasSecrets = secretKeys(documentOf(content)).length > 0;
    if (isOpen && hasSecrets) mode("config", config.path, content.mode, 0o600);
  }
  for (const path of home.leftovers) repairs.push({ kind: "leftover", path });
  if (registry.trouble?.isCorrupt) repairs.push({ kind: "corrupt", path: registry.path });
  for (const { name, pid, health } of registry.services) {
    if (health === "gone") repairs.push({ kind: "entry", name, pid });
  }
  return repairs;
}

function mended(check: Check, what: string): Finding {
  return { check, state: "ok", finding: `mended: ${what}` };
}

function notMended(check: Check, what: string, error: unknown): Finding {
  return { check, state: "problem", finding: `not mended: ${what}: ${errorText(error)}` };
}

async function mendMode({ check, path, from, to }: Repair & { kind: "mode" }): Promise<Finding> {
  const what = `mode of ${path}`;
  try {
    await Deno.chmod(path, to);
    return mended(check, `${what} is ${octal(to)}, was ${octal(from)}`);
  } catch (error) {
    return notMended(check, what, error);
  }
}

/** Removes a leftover; under the registry's lock, so that it is nobody's who writes just now. */
function removeLeftover(path: string, nowSeconds: number): Finding | null {
  try {
    const { mtime } = Deno.lstatSync(path);
    if (!isLeftover(path, (mtime?.getTime() ?? 0) / 1000, nowSeconds)) return null;
    Deno.removeSync(path);
    return mended("home", `${path} is removed`);
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? null : notMended("home", path, error);
  }
}

/** Removes an entry if it is still that of the process that is gone. */
function removeEntry(file: RegistryFile, name: string, pid: number, clock: Clock): Finding | null {
  const { data: entry } = entrySchema.safeParse(file.services[name]);
  if (entry === undefined || entry.pid !== pid || entryLives(entry, clock)) return null;
  delete file.services[name];
  return mended("registry", `the entry of ${name} (pid ${pid}, gone) is removed`);
}

async function mendUnderLock(
  repairs: readonly Repair[],
  home: string,
  clock: Clock,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const onWarning = (message: string) => findings.push(mended("registry", message));
  const registry = new Registry({ home, clock, onWarning });
  const change = registry.update((file) => {
    for (const repair of repairs) {
      const finding = repair.kind === "leftover"
        ? removeLeftover(repair.path, clock.now())
        : repair.kind === "entry"
        ? removeEntry(file, repair.name, repair.pid, clock)
        : null; // a corrupt file has been kept aside already
      if (finding !== null) findings.push(finding);
    }
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("its lock is held")), LOCK_MS);
  try {
    await Promise.race([change, late.promise]);
    return findings;
  } catch (error) {
    return [notMended("registry", registry.path, error)];
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Mends, and tells what was done and what could not be done.
 *
 * @param registry as it was found: its folder, and whether its lock is free
 */
export async function mend(
  repairs: readonly Repair[],
  registry: Pick<RegistryFacts, "path" | "lock">,
  clock: Clock,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const repair of repairs) {
    if (repair.kind === "mode") findings.push(await mendMode(repair));
  }
  const others = repairs.filter(({ kind }) => kind !== "mode");
  if (others.length === 0) return findings;
  if (registry.lock === null) {
    findings.push(...await mendUnderLock(others, dirname(registry.path), clock));
  } else findings.push(notMended("registry", registry.path, "its lock is held"));
  return findings;
}
