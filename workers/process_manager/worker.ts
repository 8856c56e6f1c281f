/** The supervisor as a worker: its configuration, its commands, its clock. */
import { basename, dirname } from "node:path";
import { homedir } from "node:os";
import {
  BusClient,
  defineWorker,
  processes,
  Registry,
  type Running,
  SUPERVISED_VARIABLE,
  VERSION,
  vjHome,
  type WorkerContext,
} from "../../bus/mod.ts";
import { commandSpecs } from "./commands.ts";
import { configSchema } from "./config.ts";
import { handlers } from "./handlers.ts";
import { Keeper } from "./keeper.ts";
import { OneAtATime } from "./one_at_a_time.ts";
import { OwnLife } from "./own_life.ts";
import { ownLogKeeper, ownLogPath } from "./own_output.ts";
import { discover } from "./programs/discover.ts";
import { type Program, programsOf } from "./programs/program.ts";
import { RegistryView } from "./registry_view.ts";
import { Reports } from "./reports.ts";
import { Store } from "./store.ts";
import { type Reconfigured, Supervisor } from "./supervisor.ts";
import { topicSpecs } from "./topics.ts";

type Context = WorkerContext<typeof configSchema, typeof topicSpecs>;

const LOOK_SECONDS = 0.1;
const OWN_LOG_SECONDS = 5;
const EXTENSION = Deno.build.os === "windows" ? ".exe" : "";

/** Linux marks the path of an executable that was replaced meanwhile. */
function ownPath(): string {
  return Deno.execPath().replace(/ \(deleted\)$/, "");
}

/** The programs that the configuration asks for now. */
async function wantedPrograms(config: Context["config"]): Promise<Map<string, Program>> {
  const own = ownPath();
  const folder = dirname(own);
  // Run from source, what lies beside us is the runtime.
  const beside = Deno.build.standalone
    ? await discover(folder, basename(own, EXTENSION), EXTENSION)
    : [];
  return programsOf(config, { folder, beside, extension: EXTENSION, userHome: homedir() });
}

/** What every program gets: our own environment, the home, and word that it is supervised. */
function environment(home: string): Record<string, string> {
  const { VJ_LOG_FILE: _, VJ_KEPT_PROGRAM: __, ...ours } = Deno.env.toObject();
  return { ...ours, VJ_HOME: home, [SUPERVISED_VARIABLE]: String(Deno.pid) };
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
  await supervisor.begin(await wantedPrograms(context.config));
  const look = () => {
    supervisor.look();
    reports.look(supervisor.runners);
  };
  look();
  context.every(() => LOOK_SECONDS, look);
  context.every(() => OWN_LOG_SECONDS, ownLogKeeper(home, warn));
  const keeper = keeperOf(context, home);
  keeper?.begin();
  const reconfigure = async () => supervisor.reconfigure(await wantedPrograms(context.config));
  let configured: Reconfigured[] = [];
  const reload = async () => {
    configured = [];
    await context.reloadConfig();
    // When the configuration is as it was, what lies beside us may still have changed.
    return inAll([...configured, await reconfigure()]);
  };
  return {
    commands: handlers(supervisor, context, reload, own),
    configure: async () => void configured.push(await reconfigure()),
    metrics: () => metrics(supervisor),
    metadata: () => {
      const { workers: _, ...figures } = metrics(supervisor);
      return figures;
    },
    async stop(ending) {
      const released = ending === "crashed" ? undefined : keeper?.release();
      own.end(ending);
      lock.release();
      await client.close();
      await released;
    },
  };
}

/** Several changes as one. */
function inAll(changes: readonly Reconfigured[]): Reconfigured {
  return {
    added: changes.flatMap(({ added }) => added),
    removed: changes.flatMap(({ removed }) => removed),
    changed: changes.flatMap(({ changed }) => changed),
    restarted: changes.flatMap(({ restarted }) => restarted),
  };
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
