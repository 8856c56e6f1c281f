import { suggestion } from "../../bus/config/suggestion.ts";
import { UserError } from "../../bus/messages/errors.ts";
import type { Service } from "../../bus/registry/schema.ts";
import { WORKER_NAME } from "./format.ts";

/** Which workers of a recording are replayed, and under which names. */
export interface NameChoice {
  /** Only these; all when empty. */
  readonly only: readonly string[];
  readonly except: readonly string[];
  /** Stands behind each name; may be empty. */
  readonly suffix: string;
}

/**
 * The workers of a recording that are replayed, with the names they get.
 *
 * @throws {UserError} (wrong use) for a name that is not in the recording, or when none is left.
 */
export function chooseNames(recorded: readonly string[], choice: NameChoice): Map<string, string> {
  const { only, except, suffix } = choice;
  for (const name of [...only, ...except]) {
    if (recorded.includes(name)) continue;
    throw new UserError(
      `${name} is not in the recording${suggestion(name, recorded)}; it holds ${
        recorded.join(", ")
      }`,
      { exitCode: 2 },
    );
  }
  const names = new Map<string, string>();
  for (const name of recorded) {
    if ((only.length > 0 && !only.includes(name)) || except.includes(name)) continue;
    const given = `${name}${suffix}`;
    if (!WORKER_NAME.test(given)) {
      throw new UserError(
        `'${given}' is no name for a worker: 1 to 64 letters, digits and _ . - are`,
        { exitCode: 2 },
      );
    }
    names.set(name, given);
  }
  if (names.size > 0) return names;
  throw new UserError(`nobody is left to replay of ${recorded.join(", ")}`, { exitCode: 2 });
}

/** @throws {UserError} when living workers have names that the replay needs, saying what to do */
export function refuseTaken(
  names: ReadonlyMap<string, string>,
  services: readonly Service[],
): void {
  const living = new Map(
    services.filter(({ health }) => health !== "gone").map((service) => [service.name, service]),
  );
  const taken: string[] = [];
  const originals: string[] = [];
  for (const [original, name] of names) {
    const service = living.get(name);
    if (service === undefined) continue;
    const what = service.metadata["replay"] === true ? "another replay, " : "";
    taken.push(`${name} (${what}pid ${service.pid})`);
    originals.push(original);
  }
  if (taken.length === 0) return;
  const [verb, them] = taken.length === 1 ? ["is", "it"] : ["are", "them"];
  throw new UserError(
    `${taken.join(", ")} ${verb} running: stop ${them}, leave ${them} out with ` +
      `--except ${originals.join(",")}, or replay under other names with --as-suffix _replay`,
  );
}
