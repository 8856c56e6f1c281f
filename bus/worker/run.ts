/** The command line of a worker: everything between the shell's prompt and the author's `start`. */
import {
  choice,
  collect,
  type Command,
  createProgram,
  parseName,
  parsePort,
  runProgram,
} from "../cli/program.ts";
import { type ConfigSchema, type ConfigValues, parseAssignments } from "../config/config.ts";
import { fieldMeta } from "../config/field_meta.ts";
import { flushLogs, type Level, LOG_LEVELS, startLogging } from "../logging/logging.ts";
import { UserError } from "../messages/errors.ts";
import { vjHome } from "../registry/home.ts";
import { Deadline } from "./deadline.ts";
import type { CommandSpecs, TopicSpecs, WorkerDefinition } from "./definition.ts";
import type { Ending } from "./ending.ts";
import { restartProcess } from "./restart.ts";
import { type RuntimeOptions, WorkerRuntime } from "./runtime.ts";
import { onStopSignal } from "./signals.ts";

interface ShellFlags {
  port?: number;
  telemetryPort?: number;
  name: string;
  config?: string;
  set?: string[];
  logLevel: Level;
  json?: boolean;
}

/** `--some-flag <x>` is `someFlag` among commander's values. */
function optionName(flag: string): string {
  const long = /--([a-z][a-z0-9-]*)/.exec(flag)?.[1] ?? flag;
  return long.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The flags of its own that a configuration declares, by key. */
function ownFlags(schema: ConfigSchema): [key: string, flag: string, about: string][] {
  const flags: [string, string, string][] = [];
  for (const key of Object.keys(schema.shape)) {
    const { flag, description } = fieldMeta(schema, key);
    if (flag !== undefined) flags.push([key, flag, description ?? key]);
  }
  return flags;
}

function addWorkerOptions(program: Command, definition: WorkerDefinition): void {
  const { command, telemetry = command + 1 } = definition.ports;
  for (const [, flag, about] of ownFlags(definition.config)) program.option(flag, about);
  program
    .option("--port <port>", `command port, 0 for any free one (default: ${command})`, parsePort)
    .option(
      "--telemetry-port <port>",
      `telemetry port (default: ${telemetry}, with --port the next one)`,
      parsePort,
    )
    .option(
      "--name <name>",
      "name in the registry, for a second instance",
      parseName,
      definition.name,
    )
    .option("--config <file>", "configuration file (default: config.toml in ~/.vj or $VJ_HOME)")
    .option("--set <key=value>", "set a value of the configuration; may be repeated", collect)
    .addOption(choice("--log-level <level>", "least urgent log lines", LOG_LEVELS, "info"))
    .option("--json", "log lines, and data if it prints any, as JSON");
}

/** The ports that the flags ask for. @throws {UserError} (wrong use) */
export function portsOf(
  definition: Pick<WorkerDefinition, "ports">,
  flags: { port?: number; telemetryPort?: number },
): { command: number; telemetry: number } {
  const command = flags.port ?? definition.ports.command;
  const next = command === 0 ? 0 : command + 1;
  const telemetry = flags.telemetryPort ??
    (flags.port === undefined ? definition.ports.telemetry ?? next : next);
  if (telemetry > 65535) {
    throw new UserError(
      `--port ${command} leaves no port behind it for telemetry; give --telemetry-port as well`,
      { exitCode: 2 },
    );
  }
  if (telemetry === command && command !== 0) {
    throw new UserError(
      `commands and telemetry cannot share port ${command}; give --telemetry-port another`,
      { exitCode: 2 },
    );
  }
  return { command, telemetry };
}

function runtimeOptions(
  definition: WorkerDefinition,
  flags: ShellFlags & Record<string, unknown>,
): Omit<RuntimeOptions, "log"> {
  const ports = portsOf(definition, flags);
  const assignments = [...flags.set ?? []];
  const switches: ConfigValues = {};
  for (const [key, flag] of ownFlags(definition.config)) {
    const value = flags[optionName(flag)];
    if (typeof value === "string") assignments.push(`${key}=${value}`);
    else if (value !== undefined) switches[key] = value;
  }
  return {
    definition,
    name: flags.name,
    output: flags.json === true ? "json" : "text",
    ports,
    sources: {
      instance: flags.name,
      worker: definition.name,
      home: vjHome(),
      flags: { ...parseAssignments(definition.config, assignments), ...switches },
      ...(flags.config === undefined ? {} : { file: flags.config }),
    },
  };
}

async function runUntilStopped(
  definition: WorkerDefinition,
  flags: ShellFlags & Record<string, unknown>,
): Promise<Ending> {
  const options = runtimeOptions(definition, flags);
  let runtime: WorkerRuntime | undefined;
  const log = await startLogging({
    name: flags.name,
    level: flags.logLevel,
    format: flags.json === true ? "json" : "text",
    onRecord: (level, payload) => runtime?.publishLog(level, payload),
  });
  const deadline = new Deadline(flags.name, {
    leave: (ending) => leave(ending, flags.name),
    write: (text) => Deno.stderr.write(new TextEncoder().encode(text)),
  });
  let stopEarly: string | undefined;
  const stop = (reason: string) => {
    deadline.arm("stopped");
    if (runtime !== undefined) return runtime.stop(reason);
    stopEarly = reason;
    deadline.done("stopped"); // nothing runs yet that could have hung
  };
  onStopSignal(stop);
  const crash = (event: Event, error: unknown) => {
    if (runtime === undefined) return; // the start fails, and says why
    event.preventDefault();
    runtime.crash(error);
  };
  globalThis.addEventListener("unhandledrejection", (event) => crash(event, event.reason));
  globalThis.addEventListener("error", (event) => crash(event, event.error));
  try {
    const started = await WorkerRuntime.start({
      ...options,
      log,
      onCreated: (created) => {
        runtime = created;
        if (stopEarly !== undefined) created.stop(stopEarly);
      },
      onEnding: (ending) => deadline.arm(ending),
    });
    const ending = await started.ended;
    deadline.done(ending);
    return ending;
  } finally {
    await flushLogs();
  }
}

/** Leaves the process, when everything is closed or nothing can be. */
function leave(ending: Ending, name: string): void {
  if (ending === "restarting") return restartProcess(name);
  Deno.exit(ending === "stopped" ? 0 : 1);
}

/** Options of {@link runWorker}. */
export interface RunWorkerOptions {
  /** Adds subcommands of the worker's own. */
  extend?: (program: Command) => void;
  /** @default Deno.args */
  args?: readonly string[];
}

/**
 * Runs a worker as a program, from its command line to the end of the process.
 *
 * @example
 * ```ts ignore
 * if (import.meta.main) await runWorker(myWorker);
 * ```
 */
export async function runWorker<
  C extends ConfigSchema,
  T extends TopicSpecs,
  K extends CommandSpecs,
>(
  definition: WorkerDefinition<C, T, K>,
  { extend, args = Deno.args }: RunWorkerOptions = {},
): Promise<void> {
  // The shell handles any worker by its schemas; the author keeps the exact types.
  const worker = definition as unknown as WorkerDefinition;
  const program = createProgram(worker);
  addWorkerOptions(program, worker);
  let ending: Ending = "stopped";
  let name = definition.name;
  program.action(async (given) => {
    const flags = given as unknown as ShellFlags & Record<string, unknown>;
    name = flags.name;
    ending = await runUntilStopped(worker, flags);
  });
  extend?.(program);
  const code = await runProgram(program, args);
  if (code !== 0) Deno.exit(code);
  leave(ending, name);
}
