import type { Service } from "../../../../bus/registry/schema.ts";
import { age } from "../../../durations.ts";
import { type Finding, Findings } from "../finding.ts";
import { count, shellWord, some } from "../words.ts";

/** Who keeps the others from writing the registry. */
export interface LockFacts {
  /** Undefined where the system does not tell. */
  readonly pid: number | undefined;
  readonly program: string | undefined;
  /** For how long at least. */
  readonly seconds: number;
}

/** What is known of the registry. */
export interface RegistryFacts {
  readonly path: string;
  /** Why it cannot be read, else null; a corrupt one can be replaced. */
  readonly trouble: { readonly text: string; readonly isCorrupt: boolean } | null;
  readonly services: readonly Service[];
  /** Entries that nobody can read. */
  readonly unreadable: readonly string[];
  /** Corrupt files that were kept. */
  readonly aside: readonly string[];
  /** Who holds the lock for longer than a change takes, else null. */
  readonly lock: LockFacts | null;
  /** Unix seconds. */
  readonly nowSeconds: number;
}

function checkServices(found: Findings, { services, nowSeconds }: RegistryFacts): void {
  for (const { name, pid, health, status, heartbeatAt } of services) {
    const silence = nowSeconds - heartbeatAt;
    if (health === "gone" && status === "crashed") {
      found.add(
        "warning",
        `${name} (pid ${pid}) has crashed, ${age(silence)} ago`,
        `start it again; vj_console doctor --fix removes the entry`,
      );
    } else if (health === "gone") {
      found.add(
        "warning",
        `${name} is registered, but its process (pid ${pid}) is gone`,
        "vj_console doctor --fix removes the entry",
      );
    } else if (health === "stale") {
      found.add(
        "problem",
        silence < 0
          ? `the heartbeat of ${name} (pid ${pid}) lies in the future: the clock was put back`
          : `${name} (pid ${pid}) has sent no heartbeat for ${
            age(silence)
          }: it hangs, or cannot write`,
        `vj_console restart ${name}`,
      );
    }
  }
}

/** Whether the workers can find each other. */
export function checkRegistry(facts: RegistryFacts): Finding[] {
  const found = new Findings("registry");
  const { path, trouble, services, unreadable, aside, lock } = facts;
  if (trouble !== null) {
    found.add(
      "problem",
      trouble.text,
      trouble.isCorrupt
        ? "vj_console doctor --fix keeps it aside; running workers register again within 5 s"
        : `sudo chown "$(id -u)" ${shellWord(path)}; chmod 600 ${shellWord(path)}`,
    );
  }
  if (lock !== null) {
    const holder = lock.pid === undefined
      ? "another process"
      : `${lock.program ?? "a process"} (pid ${lock.pid})`;
    found.add(
      "problem",
      `the registry is locked by ${holder} for ${lock.seconds.toFixed(1)} s at least: ` +
        "nobody can register, heartbeats are lost",
      lock.pid === undefined
        ? `find it with: lsof ${shellWord(`${path}.lock`)}`
        : `kill ${lock.pid}`,
    );
  }
  checkServices(found, facts);
  if (unreadable.length > 0) {
    found.add(
      "warning",
      `nobody can read the entries of ${some(unreadable)} in ${path}`,
      "restart those workers; if they are nobody's, remove the entries by hand",
    );
  }
  if (aside.length > 0) {
    found.add(
      "warning",
      `corrupt registries were kept aside: ${some(aside, 2)}`,
      `look who wrote them, then: rm ${aside.slice(0, 2).map(shellWord).join(" ")}`,
    );
  }
  if (found.isWell) {
    const running = services.length === 0
      ? "no worker is registered"
      : `${count(services.length, "worker")}, all alive`;
    found.add("ok", `${path}: ${running}`);
  }
  return found.list;
}
