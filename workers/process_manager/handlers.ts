/** What the commands of the supervisor do. */
import type { z } from "zod";
import {
  CommandError,
  type CommandHandlers,
  ConfigError,
  type WorkerContext,
} from "../../bus/mod.ts";
import type { commandSpecs } from "./commands.ts";
import type { configSchema } from "./config.ts";
import type { Changes } from "./changes.ts";
import type { OwnLife } from "./own_life.ts";
import type { ProgramRunner } from "./runner.ts";
import type { Supervisor } from "./supervisor.ts";
import type { topicSpecs } from "./topics.ts";

type Context = WorkerContext<typeof configSchema, typeof topicSpecs>;
type Change = z.output<typeof commandSpecs.start_worker.input>;

function outcome({ name, state, reason, child }: ProgramRunner) {
  return { name, state, reason, pid: child?.pid ?? null };
}

/** What the commands work with. */
export interface Hands {
  readonly supervisor: Supervisor;
  readonly changes: Changes;
  readonly own: OwnLife;
  readonly context: Context;
}

const isReady = ({ phase }: ProgramRunner) =>
  phase.name === "running" || phase.name === "finished" && phase.how === "clean";

/** One that is broken, or has failed for good, needs a person: nobody waits for that. */
const isSettled = (runner: ProgramRunner) =>
  isReady(runner) || runner.phase.name === "broken" || runner.phase.name === "finished";

/** The handlers. */
export function handlers(
  { supervisor, changes, own, context }: Hands,
): CommandHandlers<typeof commandSpecs> {
  /**
   * Programs by what was asked for. One that nobody knows, or that has no executable, may have been copied
   * beside us just now.
   */
  async function chosen(payload: Change): Promise<ProgramRunner[]> {
    try {
      const runners = supervisor.select(payload);
      if (runners.every(({ phase }) => phase.name !== "broken")) return runners;
    } catch (error) {
      if (!(error instanceof CommandError) || error.code !== "not_found") throw error;
    }
    await changes.lookBeside();
    return supervisor.select(payload);
  }

  async function reached(
    runners: readonly ProgramRunner[],
    isReached: (runner: ProgramRunner) => boolean,
    { wait, timeout }: Change,
  ): Promise<boolean> {
    if (!wait) return true;
    return await supervisor.until(() => runners.every(isReached), timeout * 1000);
  }

  return {
    list_workers: () => ({
      workers: supervisor.runners.map((runner) => ({
        name: runner.name,
        enabled: runner.wanted,
        running: runner.child !== undefined,
        pid: runner.child?.pid ?? null,
        restart_count: runner.restarts,
        state: runner.state,
      })),
    }),
    status: (payload) => {
      const isAll = payload.worker === undefined && payload.workers === undefined &&
        payload.group === undefined;
      const runners = isAll ? supervisor.runners : supervisor.select(payload);
      const nowMs = context.clock.monotonicMs();
      return {
        supervisor: own.status(nowMs),
        workers: runners.map((runner) => runner.status(nowMs)),
      };
    },
    start_worker: async (payload) => {
      const runners = await chosen(payload);
      supervisor.start(runners);
      await reached(runners, isSettled, payload);
      const started = runners.every((runner) =>
        payload.wait ? isReady(runner) : runner.phase.name !== "broken"
      );
      return { started, workers: runners.map(outcome) };
    },
    stop_worker: async (payload) => {
      const runners = supervisor.select(payload);
      const stopping = supervisor.stop(runners, "stop command");
      stopping.catch((error) => context.log.error("stopping failed: {error}", { error }));
      const stopped = await reached(runners, ({ child }) => child === undefined, payload);
      return { stopped, workers: runners.map(outcome) };
    },
    restart_worker: async (payload) => {
      const runners = await chosen(payload);
      const before = new Map(runners.map((runner) => [runner, runner.child]));
      const restarting = supervisor.restart(runners, "restart command");
      restarting.catch((error) => context.log.error("restarting failed: {error}", { error }));
      const isNew = (runner: ProgramRunner) => runner.child !== before.get(runner);
      await reached(runners, (runner) => isSettled(runner) && isNew(runner), payload);
      const restarted = !payload.wait ||
        runners.every((runner) => isReady(runner) && isNew(runner));
      return { restarted, workers: runners.map(outcome) };
    },
    tail_log: ({ worker, lines }) => {
      const { log } = supervisor.find(worker);
      return { worker, path: log.path, lines: log.tail(lines) };
    },
    reload_config: async () => {
      supervisor.refuseWhileEnding();
      try {
        return await changes.reload();
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        throw new CommandError("invalid_config", error.message, { cause: error });
      }
    },
    shutdown: ({ workers }) => {
      if (!workers) {
        context.stop("shutdown command");
        return { shutting_down: true, stopping: [] };
      }
      const running = supervisor.runners.filter(({ child }) => child !== undefined);
      supervisor.stopAll("the supervisor was shut down").then(
        () => context.stop("shutdown command"),
        (error) => context.crash(error),
      );
      return { shutting_down: true, stopping: running.map(({ name }) => name) };
    },
  };
}
