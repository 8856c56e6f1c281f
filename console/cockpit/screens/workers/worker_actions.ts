import { errorText } from "../../../../bus/messages/errors.ts";
import { openConfigForm } from "../../config_form/config_form.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import { payloads, textOrNull } from "../../state/payload.ts";
import type { WorkerView } from "../../state/worker_view.ts";

/** The supervisor answers when a change has begun. */
const TIMEOUT_MS = 4000;
const NO_SUPERVISOR = "no process_manager runs: :up starts it";

/** What is done to a worker. */
type Change = "start" | "stop" | "restart";

/** The keys that do something about the chosen worker. @param chosen the worker; null when there is none */
export function workerActions(desk: Desk, chosen: () => WorkerView | null): Action[] {
  const { workers } = desk.model;
  const hasSupervisor = () => workers.isSupervisorLive(desk.now().nowMs);
  const needsOne = () => chosen() === null ? "there is no worker to choose" : null;
  const each = (action: Omit<Action, "run">, run: (view: WorkerView) => void | Promise<void>) => ({
    ...action,
    unavailable: () => needsOne() ?? action.unavailable?.() ?? null,
    run: () => {
      const view = chosen();
      return view === null ? undefined : run(view);
    },
  });
  return [
    each({
      keys: ["s"],
      label: "start",
      help: "start the worker",
      unavailable: () => whyNotStart(chosen(), hasSupervisor()),
    }, (view) => change(desk, view, "start")),
    each({
      keys: ["x"],
      label: "stop",
      help: "stop the worker; it stays stopped until somebody starts it",
      unavailable: () => whyNotStop(chosen()),
    }, (view) => change(desk, view, "stop")),
    each({
      keys: ["r"],
      label: "restart",
      help: "stop the worker and start it anew",
      unavailable: () => whyNotRestart(chosen(), hasSupervisor()),
    }, (view) => change(desk, view, "restart")),
    each({
      keys: ["l"],
      label: "logs",
      help: "what the worker logs",
    }, ({ name }) => desk.show("logs", name)),
    each({
      keys: ["return", "c"],
      label: "config",
      help: "a form for the configuration of the worker",
      unavailable: () => whyNotAsk(chosen()),
    }, ({ name }) => openConfigForm(desk, name)),
    each({
      keys: ["d"],
      label: "describe",
      help: "commands, topics and configuration of the worker",
      unavailable: () => whyNotAsk(chosen()),
    }, ({ name }) => desk.runLine(`describe ${name}`)),
    {
      keys: ["a"],
      label: "start all",
      help: "start all workers of the supervisor that do not run",
      unavailable: () => hasSupervisor() ? null : NO_SUPERVISOR,
      run: () => send(desk, workers.supervisor, "start_worker", { all: true }, "all workers"),
    },
  ];
}

function whyNotStart(view: WorkerView | null, hasSupervisor: boolean): string | null {
  if (view?.isAlive === true) return `${view.name} runs already`;
  if (!hasSupervisor) return NO_SUPERVISOR;
  if (view !== null && !view.isSupervised) return `process_manager does not know ${view.name}`;
  return null;
}

function whyNotStop(view: WorkerView | null): string | null {
  if (view === null || canBeReached(view)) return null;
  if (view.isSupervised && view.program?.isWanted === true) return null;
  return `${view.name} does not run`;
}

function whyNotRestart(view: WorkerView | null, hasSupervisor: boolean): string | null {
  if (view === null || view.isSupervised || canBeReached(view)) return null;
  return hasSupervisor ? `process_manager does not know ${view.name}` : NO_SUPERVISOR;
}

function whyNotAsk(view: WorkerView | null): string | null {
  if (view === null || view.entry?.health === "alive") return null;
  return `${view.name} does not run: only a running worker tells its configuration`;
}

/** Whether a worker without a supervisor can be told to do something. */
function canBeReached(view: WorkerView): boolean {
  return view.isAlive || view.entry?.health === "stale";
}

async function change(desk: Desk, view: WorkerView, what: Change): Promise<void> {
  const question = questionFor(desk, view, what);
  if (question !== null && !await desk.confirm(question)) return;
  const { name } = view;
  if (view.isSupervised) {
    const { supervisor } = desk.model.workers;
    return await send(desk, supervisor, `${what}_worker`, { worker: name }, name);
  }
  const command = what === "stop" ? "shutdown" : "restart";
  return await send(desk, name, command, {}, `${name} ${what}`);
}

/** What is asked before something that interrupts the show; null where it does not. */
function questionFor(desk: Desk, view: WorkerView, what: Change): string | null {
  if (what === "start") return null;
  const { name } = view;
  if (name === desk.model.workers.supervisor && !view.isSupervised) {
    return `${what} ${name}? the workers run on; one that dies meanwhile stays dead`;
  }
  if (what === "restart") return view.isAlive ? `restart ${name}? it is away for a moment` : null;
  return `stop ${name}? ${view.isSupervised ? "it stays stopped" : "nobody starts it again"}`;
}

/** How many programs are in which state: "7 running", "5 running, 2 starting". */
function told(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}

/** Sends a command and says what came of it. */
async function send(
  desk: Desk,
  worker: string,
  command: string,
  payload: Record<string, unknown>,
  what: string,
): Promise<void> {
  try {
    const answer = await desk.send(worker, command, payload, { timeoutMs: TIMEOUT_MS });
    const outcomes = payloads(answer["workers"], 100);
    const [first] = outcomes;
    if (first === undefined) return desk.say(`${what}: done`);
    if (outcomes.length > 1) {
      return desk.say(`${what}: ${told(outcomes.map(({ state }) => String(state)))}`);
    }
    const reason = textOrNull(first["reason"]);
    desk.say(`${what}: ${String(first["state"])}${reason === null ? "" : `, ${reason}`}`);
  } catch (error) {
    desk.warn(`${what}: ${errorText(error)}`);
  }
}
