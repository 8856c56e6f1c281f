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
import type { OwnLife } from "./own_life.ts";
import type { ProgramRunner } from "./runner.ts";
import type { Reconfigured, Supervisor } from "./supervisor.ts";
import type { topicSpecs } from "./topics.ts";

type Context = WorkerContext<typeof configSchema, typeof topicSpecs>;
type Change = z.output<typeof commandSpecs.start_worker.input>;

function outcome({ name, state, reason, child }: ProgramRunner) {
  return { name, state, reason, pid: child?.pid ?? null };
}

/**
 * The handlers.
 *
 * @param reload reads the configuration again, and looks what lies beside us now
 */
export function handlers(
  supervisor: Supervisor,
  context: Context,
  reload: () => Promise<Reconfigured>,
  own: OwnLife,
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
      const { added } = await reload();
      if (added.length === 0) throw error;
      return supervisor.select(payload);
    }
    await reload().catch((error) => {
      // What is wrong with the configuration must not be in the way of those that need none.
      if (!(error instanceof ConfigError)) throw error;
      context.log.warn("{message}", { message: error.message });
    });
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

  const isReady = ({ phase }: ProgramRunner) =>
    phase.name === "running" || phase.name === "finished";

  return {
    list_workers: () => ({
      workers: supervisor.runners.map((runner) => ({
        name: runner.name,
        enabled: runner.wanted,
        running: runner.child !== undefined,
        pid: runner.child?.pid ?? null,
        restart_count: runner.status(0).restarts,
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
      // One that is broken needs a person: nobody waits for that.
      const isSettled = (runner: ProgramRunner) =>
        isReady(runner) || runner.phase.name === "broken";
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
      supervisor.restart(runners, "restart command");
      const isNew = (runner: ProgramRunner) =>
        isReady(runner) && runner.child !== before.get(runner);
      const restarted = await reached(runners, isNew, payload);
      return { restarted, workers: runners.map(outcome) };
    },
    tail_log: ({ worker, lines }) => {
      const { log } = supervisor.find(worker);
      return { worker, path: log.path, lines: log.tail(lines) };
    },
    reload_config: async () => {
      supervisor.refuseWhileEnding();
      try {
        return await reload();
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        throw new CommandError("invalid_config", error.message, { cause: error });
      }
    },
    shutdown: ({ workers }) => {
      if (!workers) {
        setTimeout(() => context.stop("shutdown command"), 0);
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
