import { jsonLine } from "../../../bus/logging/printable.ts";
import { suggestion } from "../../../bus/config/suggestion.ts";
import { CommandError, errorText, UserError } from "../../../bus/messages/errors.ts";
import type { Service } from "../../../bus/registry/schema.ts";
import { readStatuses, statusLines } from "./program_status.ts";
import { NOT_SUPERVISED, psTable } from "./ps_table.ts";
import type { Setting } from "./setting.ts";
import { SUPERVISOR, Supervisor } from "./supervisor.ts";

function serviceLine({ name, pid, startedAt, health }: Service, nowSeconds: number): string {
  const uptime = nowSeconds - startedAt;
  return jsonLine({ name, state: NOT_SUPERVISED, pid, uptime, health });
}

/** What the supervisor answers, or why it does not. */
async function ask(supervisor: Supervisor): Promise<[Record<string, unknown>, Error | null]> {
  try {
    return [withItself(await supervisor.send("status", { all: true })), null];
  } catch (error) {
    if (error instanceof CommandError) return [{}, new UserError(errorText(error))];
    if (error instanceof UserError) return [{}, error];
    throw error;
  }
}

/** The supervisor is one of what it tells of: it may be killed and come back like all others. */
function withItself(answer: Record<string, unknown>): Record<string, unknown> {
  const { supervisor, workers } = answer;
  return supervisor === undefined || !Array.isArray(workers)
    ? answer
    : { workers: [supervisor, ...workers] };
}

/**
 * Prints what runs, what does not, and why: a table, or an object a line.
 * @param workers only these; all when empty
 * @throws {UserError} when no supervisor answers, after printing what the registry has
 */
export async function ps(setting: Setting, workers: readonly string[]): Promise<void> {
  const { bus, output, print, columns } = setting;
  const nowSeconds = Date.now() / 1000;
  const [answer, trouble] = await ask(new Supervisor(bus));
  const statuses = readStatuses(answer);
  const supervised = new Set([SUPERVISOR, ...statuses.map(({ name }) => name)]);
  const alone = (await bus.services())
    .filter(({ name, health }) => health !== "gone" && !supervised.has(name));
  const known = [...statuses, ...alone].map(({ name }) => name);
  const unknown = workers.find((name) => !known.includes(name));
  if (unknown !== undefined && trouble === null) {
    throw new UserError(
      `there is no program '${unknown}'${suggestion(unknown, known)}; there are ${
        known.join(", ")
      }`,
    );
  }
  const isWanted = (name: string) => workers.length === 0 || workers.includes(name);
  const shownAlone = alone.filter(({ name }) => isWanted(name));
  const shown = statuses.filter(({ name }) => isWanted(name));
  if (print === "json") {
    await output.lines([
      ...statusLines(answer, isWanted),
      ...shownAlone.map((service) => serviceLine(service, nowSeconds)),
    ]);
  } else if (shown.length + shownAlone.length > 0) {
    await output.lines(psTable(shown, shownAlone, nowSeconds, columns));
  } else if (trouble === null) {
    setting.tell("the supervisor has no programs");
  }
  if (trouble !== null) throw trouble;
}
