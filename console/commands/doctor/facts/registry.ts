/** Looks at the registry and its lock. */
import { basename, dirname, join } from "node:path";
import type { Clock } from "../../../../bus/clock.ts";
import { errorText } from "../../../../bus/messages/errors.ts";
import { parseJson } from "../../../../bus/messages/json.ts";
import { processes } from "../../../../bus/processes/processes.ts";
import { Registry } from "../../../../bus/registry/registry.ts";
import { registryFileSchema, type Service } from "../../../../bus/registry/schema.ts";
import type { LockFacts, RegistryFacts } from "../checks/registry.ts";

/** A change of the registry takes a few milliseconds: who holds the lock so long holds it too long. */
const LOCK_MS = 1_000;
const LOCK_STEP_MS = 20;

/** Who keeps the lock from being taken for a second, else null. It is taken for a moment to find out. */
async function lockFacts(path: string, clock: Clock): Promise<LockFacts | null> {
  const begunMs = clock.monotonicMs();
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { write: true });
  } catch {
    return null; // nobody has registered yet, or it is not ours to open, which the check of the home tells
  }
  using _closed = file;
  while (!await file.tryLock(true)) {
    const heldMs = clock.monotonicMs() - begunMs;
    if (heldMs >= LOCK_MS) {
      const pid = await processes().lockHolder(path);
      const program = pid === undefined ? undefined : processes().programName(pid);
      return { pid, program, seconds: heldMs / 1000 };
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_STEP_MS));
  }
  return null; // closing the file unlocks it
}

/** Names of entries that are no services. */
async function unreadableEntries(
  path: string,
  services: readonly Service[],
): Promise<string[]> {
  try {
    const file = registryFileSchema.parse(parseJson(await Deno.readFile(path)));
    return Object.keys(file.services).filter((name) =>
      !services.some((service) => service.name === name)
    );
  } catch {
    return []; // not there, or corrupt, which is told already
  }
}

async function corruptFiles(path: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(dirname(path))) {
      if (name.startsWith(`${basename(path)}.corrupt-`)) found.push(join(dirname(path), name));
    }
  } catch {
    // no home yet, or one that cannot be read, which its own check tells
  }
  return found.sort().reverse();
}

/** What is known of the registry in a home. */
export async function registryFacts(home: string, clock: Clock): Promise<RegistryFacts> {
  const registry = new Registry({ home, clock });
  const { path } = registry;
  let services: Service[] = [];
  let trouble: RegistryFacts["trouble"] = null;
  try {
    services = await registry.services();
  } catch (error) {
    // What the system refuses comes with a code, what the content is comes without.
    const cause = error instanceof Error ? error.cause : undefined;
    const isCorrupt = !(cause instanceof Error && "code" in cause);
    trouble = { text: errorText(error), isCorrupt };
  }
  const [lock, unreadable, aside] = await Promise.all([
    lockFacts(`${path}.lock`, clock),
    trouble === null ? unreadableEntries(path, services) : [],
    corruptFiles(path),
  ]);
  return { path, trouble, services, unreadable, aside, lock, nowSeconds: clock.now() };
}
