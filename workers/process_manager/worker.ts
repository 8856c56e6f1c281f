/** The supervisor as a worker: its configuration, its commands, its clock. */
import {
  BusClient,
  defineWorker,
  type Logger,
  processes,
  Registry,
  type Running,
  SUPERVISED_VARIABLE,
  VERSION,
  vjHome,
  type WorkerContext,
} from "../../bus/mod.ts";
import { Changes } from "./changes.ts";
import { commandSpecs } from "./commands.ts";
import { configSchema } from "./config.ts";
import { handlers } from "./handlers.ts";
import { isKept, Keeper, withoutKeeper } from "./keeper.ts";
import { OneAtATime } from "./one_at_a_time.ts";
import { OwnLife } from "./own_life.ts";
import { ownLogKeeper, ownLogPath } from "./own_output.ts";
import { ownPath, ProgramSource } from "./programs/source.ts";
import { RegistryView } from "./registry_view.ts";
import { Reports } from "./reports.ts";
import { Store } from "./store.ts";
import { Supervisor } from "./supervisor.ts";
import { topicSpecs } from "./topics.ts";

type Context = WorkerContext<typeof configSchema, typeof topicSpecs>;

const LOOK_SECONDS = 0.1;
const OWN_LOOK_SECONDS = 2;
const SHUT_DOWN = "the supervisor was shut down";
/** What every program gets: our own environment, the home, and word that it is supervised. */
function environment(home: string): Record<string, string> {
  return {
    ...withoutKeeper(Deno.env.toObject()),
    VJ_HOME: home,
    [SUPERVISED_VARIABLE]: String(Deno.pid),
  };
}

/** Somebody to start us again, where the configuration asks for it and there is a way. */
function keeperOf({ config, log }: Context, home: string): Keeper | undefined {
  if (!config.keeper || !Deno.build.standalone || Deno.build.os === "windows") return undefined;
  return new Keeper({ path: ownPath(), args: Deno.args, logPath: ownLogPath(home), log });
}

async function start(
  context: Context,
): Promise<Running<typeof configSchema, typeof commandSpecs>> {
  const { clock, log } = context;
  const home = vjHome();
  const warn = (message: string) => log.warn("{message}", { message });
  const lock = await OneAtATime.claim(home);
  const store = new Store(home, warn);
  await store.load();
  const own = new OwnLife({
    name: context.name,
    command: [ownPath(), ...Deno.args],
    logPath: ownLogPath(home),
    store,
    clock,
    system: processes(),
  });
  const client = new BusClient({ home });
  const reports = new Reports(clock, {
    wants: (topic) => context.wants(topic),
    states: (workers) => context.publish("process.states", { workers }),
    lines: (worker, { lines, skippedBytes }) =>
      context.publish("process.log", { worker, lines: [...lines], skipped: skippedBytes }),
  });
  const supervisor = new Supervisor({
    home,
    clock,
    log,
    store,
    system: processes(),
    registry: new RegistryView(new Registry({ home, clock, onWarning: warn }), log),
    config: () => context.config,
    environment: () => environment(home),
    healthCheck: async (name, timeoutMs) => {
      await client.send(name, "health_check", {}, { timeoutMs, signal: context.signal });
    },
    announce: (event) => context.publish("events.lifecycle", event),
    onChange: () => reports.changed(),
  });
  const source = new ProgramSource(home);
  const programs = () => source.programs(() => context.config);
  const changes = new Changes({
    programs,
    reconfigure: (wanted) => supervisor.reconfigure(wanted),
    reloadConfig: () => context.reloadConfig(),
  });
  await supervisor.begin(await programs());
  const look = () => {
    supervisor.look();
    reports.look(supervisor.runners);
  };
  look();
  context.every(() => LOOK_SECONDS, look);
  const keeper = keeperOf(context, home);
  keeper?.begin();
  const rotateOwnLog = ownLogKeeper(home, warn);
  let isReplaced = false;
  const lookAtOurselves = async () => {
    own.look();
    keeper?.look();
    // What a broken program is missing may lie beside us by now.
    if (supervisor.runners.some(({ phase }) => phase.name === "broken")) await changes.lookBeside();
    rotateOwnLog();
    if (await lock.isStillOurs()) return store.restore();
    isReplaced = true;
    log.warn("another supervisor has taken over this home");
    context.stop("another supervisor has taken over");
  };
  context.every(() => OWN_LOOK_SECONDS, () => void lookAtOurselves().catch(warnOf(log)));
  if (store.isEnding && isKept()) {
    void supervisor.stopAll(SHUT_DOWN).then(() => context.stop(SHUT_DOWN));
  } else store.isEnding = false;
  return {
    commands: handlers({ supervisor, changes, own, context }),
    configure: () => changes.configured(),
    metrics: () => metrics(supervisor),
    metadata: () => {
      const { workers: _, ...figures } = metrics(supervisor);
      return figures;
    },
    async stop(ending) {
      const released = ending === "crashed" ? undefined : keeper?.release();
      if (!isReplaced) { // else the file is another's
        own.end(ending);
        if (ending === "stopped") store.isEnding = false;
      }
      lock.release();
      await client.close();
      await released;
    },
  };
}

/** What tells of an error that ends nothing. */
function warnOf(log: Logger): (error: unknown) => void {
  return (error) => log.warn("{error}", { error });
}

function metrics({ runners }: Supervisor) {
  const workers = Object.fromEntries(runners.map((runner) => [runner.name, {
    enabled: runner.wanted,
    running: runner.child !== undefined,
    pid: runner.child?.pid ?? null,
    state: runner.state,
  }]));
  return {
    workers,
    total_workers: runners.length,
    enabled_workers: runners.filter(({ wanted }) => wanted).length,
    running_workers: runners.filter(({ child }) => child !== undefined).length,
  };
}

/** See the head of the file. */
export const processManager = defineWorker({
  name: "process_manager",
  version: VERSION,
  description: "Keeps the workers of the VJ toolkit, and other programs, running",
  ports: { command: 5000, telemetry: 5099 },
  examples: [
    ["process_manager", "run every worker beside it, and the programs of config.toml"],
    ["process_manager --set discover=false", "run the programs of config.toml only"],
    ["process_manager install", "start it at login"],
    ["vj_console ps", "see what it does"],
  ],
  config: configSchema,
  topics: topicSpecs,
  commands: commandSpecs,
  start,
});
