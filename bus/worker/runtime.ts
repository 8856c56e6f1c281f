/** A worker that runs: its life cycle, from a checked configuration to closed sockets. */
import { type Clock, systemClock } from "../clock.ts";
import type { ConfigSources, ConfigValues } from "../config/config.ts";
import type { Level, Logger, LogPayload } from "../logging/logging.ts";
import { type LifecycleEvent, lifecycleSchema, logRecordSchema } from "../messages/envelope.ts";
import { CommandError, errorText, UserError } from "../messages/errors.ts";
import { NameTakenError, Registration } from "../registry/registration.ts";
import { Registry } from "../registry/registry.ts";
import type { TopicSpecs, WorkerContext, WorkerDefinition } from "./definition.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Endpoints } from "./endpoints.ts";
import { Presence } from "./presence.ts";
import { repeat } from "./repeat.ts";
import { Settings } from "./settings.ts";
import { type Manageable, standardCommands } from "./standard_commands.ts";
import { StartStoppedError, Work } from "./work.ts";

/** How long after its answer a `shutdown` begins. */
const ANSWER_READ_MS = 100;

const SHELL_TOPICS: TopicSpecs = {
  "events.lifecycle": {
    kind: "state",
    summary: "The worker has started, restarted, stopped or crashed",
    schema: lifecycleSchema,
  },
  "logs.debug": { kind: "stream", summary: "Log lines", schema: logRecordSchema },
  "logs.info": { kind: "stream", summary: "Log lines", schema: logRecordSchema },
  "logs.warning": { kind: "stream", summary: "Log lines", schema: logRecordSchema },
  "logs.error": { kind: "stream", summary: "Log lines", schema: logRecordSchema },
};

/** How to run a worker; all of it comes from the command line. */
export interface RuntimeOptions {
  definition: WorkerDefinition;
  /** Name in the registry. */
  name: string;
  ports: { command: number; telemetry: number };
  /** Where the configuration comes from. */
  sources: Omit<ConfigSources, "overrides">;
  log: Logger;
  clock?: Clock;
  /** Called with the runtime once it can be stopped, which is before its work has started. */
  onCreated?: (runtime: WorkerRuntime) => void;
  /** Called when the end begins, with the exit code that it will have. */
  onEnding?: (code: 0 | 1) => void;
}

/** What {@link WorkerRuntime.start} has made before there is a runtime. */
interface Parts {
  clock: Clock;
  settings: Settings;
  dispatcher: Dispatcher;
  endpoints: Endpoints;
  registry: Registry;
}

/** See the head of the file. {@link WorkerRuntime.start} makes one. */
export class WorkerRuntime implements Manageable {
  readonly definition: WorkerDefinition;
  readonly name: string;
  readonly topics: TopicSpecs;
  readonly dispatcher: Dispatcher;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #endpoints: Endpoints;
  readonly #presence: Presence;
  readonly #work: Work;
  readonly #onEnding: (code: 0 | 1) => void;
  readonly #ended = Promise.withResolvers<0 | 1>();
  #startedMs: number;
  #restarting = false;
  #ending = false;

  private constructor(options: RuntimeOptions, parts: Parts) {
    const { definition, name, log } = options;
    this.definition = definition;
    this.name = name;
    this.topics = { ...definition.topics, ...SHELL_TOPICS };
    this.dispatcher = parts.dispatcher;
    this.#log = log;
    this.#clock = parts.clock;
    this.#settings = parts.settings;
    this.#endpoints = parts.endpoints;
    this.#startedMs = parts.clock.monotonicMs();
    this.#onEnding = options.onEnding ?? (() => {});
    this.#work = new Work((signal) => definition.start(this.#context(signal)));
    this.#presence = new Presence({
      registry: parts.registry,
      details: { name, ports: parts.endpoints.ports },
      metadata: () => ({ version: definition.version, ...this.#work.running?.metadata?.() }),
      log,
      onRefused: (error) => this.crash(error),
    });
    this.#addCommands();
  }

  /**
   * Starts a worker: configuration, name, ports, the work itself, then its entry in the registry, so
   * that who is registered is ready.
   *
   * @throws {UserError} in a line for people: a mistake in the configuration, a name or a port that is
   * taken, whatever the worker's own `start` cannot do without.
   */
  static async start(options: RuntimeOptions): Promise<WorkerRuntime> {
    const { definition, sources, log, name, ports, clock = systemClock } = options;
    const settings = await Settings.load(definition.config, sources);
    const registry = new Registry({
      home: sources.home,
      clock,
      onWarning: (message) => log.warn("{message}", { message }),
    });
    await refuseIfTaken(registry, name, log);
    const dispatcher = new Dispatcher({
      source: name,
      clock,
      onFault: (command, error) => log.error("command {command} failed", { command, error }),
    });
    const endpoints = await Endpoints.open({
      source: name,
      ports,
      handler: (body) => dispatcher.handle(body),
      clock,
      registry,
    });
    const parts = { clock, settings, dispatcher, endpoints, registry };
    const runtime = new WorkerRuntime(options, parts);
    options.onCreated?.(runtime);
    try {
      await settings.exclusively(() => runtime.#work.start());
      await runtime.#presence.begin();
    } catch (error) {
      if (runtime.#ending) return runtime;
      await runtime.#stopWork();
      await endpoints.close();
      throw error instanceof NameTakenError
        ? new UserError(error.message, { cause: error })
        : error;
    }
    if (runtime.#ending) return runtime;
    runtime.#announce("worker_started", null);
    const text =
      "{name} {version} is ready: commands on port {command}, telemetry on port {telemetry}";
    log.info(text, { name, version: definition.version, ...endpoints.ports });
    return runtime;
  }

  /** Resolves with the exit code when everything is closed. */
  get ended(): Promise<0 | 1> {
    return this.#ended.promise;
  }

  get config(): ConfigValues {
    return this.#settings.values;
  }

  uptimeSeconds(): number {
    return (this.#clock.monotonicMs() - this.#startedMs) / 1000;
  }

  metrics(): Record<string, unknown> {
    return this.#work.running?.metrics?.() ?? {};
  }

  /** Publishes a log line; for the logging of the process. */
  publishLog(level: Level, payload: LogPayload): void {
    this.#endpoints.telemetry.publish(`logs.${level}`, payload);
  }

  setConfig(values: ConfigValues): Promise<string[]> {
    return this.#settings.change(
      values,
      (config, changed) => this.#work.running?.configure?.(config, changed),
    );
  }

  async restart(): Promise<void> {
    if (this.#restarting) throw new CommandError("conflict", "it is restarting already");
    this.#restarting = true;
    try {
      await this.#settings.exclusively(() => this.#restartWork());
    } finally {
      this.#restarting = false;
    }
    this.#startedMs = this.#clock.monotonicMs();
    this.#announce("worker_restarted", "restart command");
    await this.#presence.refresh();
  }

  async #restartWork(): Promise<void> {
    const useReloaded = await this.#settings.reload().catch((error: unknown) => {
      throw new CommandError("invalid_config", errorText(error), { cause: error });
    });
    await this.#stopWork();
    useReloaded();
    if (this.#ending) throw new CommandError("unavailable", "it is stopping");
    try {
      await this.#work.start();
    } catch (error) {
      if (!(error instanceof StartStoppedError)) queueMicrotask(() => this.crash(error));
      throw error;
    }
  }

  shutDown(reason: string): void {
    // A client with ZMQ_IMMEDIATE, such as ours, drops an answer that it has not read when the
    // connection ends: it gets the time to read it.
    setTimeout(() => void this.#end(0, reason), ANSWER_READ_MS);
  }

  /** Stops cleanly; {@link ended} resolves with 0. */
  stop(reason: string): void {
    void this.#end(0, reason);
  }

  /** Ends as crashed; {@link ended} resolves with 1. */
  crash(error: unknown): void {
    this.#log.error("{name} crashed: {error}", { name: this.name, error: errorText(error) });
    void this.#end(1, errorText(error));
  }

  #addCommands(): void {
    for (const [name, command] of Object.entries(standardCommands(this))) {
      this.dispatcher.set(name, command);
    }
    for (const [name, spec] of Object.entries(this.definition.commands)) {
      if (this.dispatcher.has(name)) throw new TypeError(`every worker has a command '${name}'`);
      this.dispatcher.set(name, {
        ...spec,
        handle: (payload, call) => {
          const handler = this.#work.handler(name);
          if (handler === undefined) throw new CommandError("unavailable", "it is starting");
          return handler(payload, call);
        },
      });
    }
  }

  async #stopWork(): Promise<void> {
    try {
      if (!await this.#work.stop()) {
        this.#log.warn("the work takes long to stop; it is left to itself");
      }
    } catch (error) {
      this.#log.error("stopping failed: {error}", { error: errorText(error) });
    }
  }

  #context(signal: AbortSignal): WorkerContext<WorkerDefinition["config"], TopicSpecs> {
    const { telemetry } = this.#endpoints;
    const settings = this.#settings;
    const topics = this.topics;
    return {
      name: this.name,
      get config() {
        return settings.values;
      },
      log: this.#log,
      clock: this.#clock,
      signal,
      publish: (topic, payload) => {
        if (topics[topic]?.kind === "state") telemetry.publishState(topic, payload);
        else telemetry.publish(topic, payload);
      },
      wants: (topic) => telemetry.wants(topic),
      every: (interval, action) =>
        repeat(interval, action, signal, () => this.#clock.monotonicMs()),
      setConfig: (values) => this.setConfig(values),
      crash: (error) => this.crash(error),
    };
  }

  #announce(event: LifecycleEvent["event"], reason: string | null): void {
    const payload = { event, worker: this.name, pid: Deno.pid, reason } satisfies LifecycleEvent;
    this.#endpoints.telemetry.publishState("events.lifecycle", payload);
  }

  async #end(code: 0 | 1, reason: string): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.#onEnding(code);
    this.#log.info("{name} stops: {reason}", { name: this.name, reason });
    const unregistered = this.#presence.end(code === 0 ? "stopped" : "crashed");
    await this.#stopWork();
    this.#announce(code === 0 ? "worker_stopped" : "worker_crashed", reason);
    await unregistered;
    await this.#endpoints.close();
    this.#ended.resolve(code);
  }
}

async function refuseIfTaken(registry: Registry, name: string, log: Logger): Promise<void> {
  try {
    await Registration.refuseIfTaken(registry, name);
  } catch (error) {
    if (error instanceof NameTakenError) throw new UserError(error.message, { cause: error });
    log.warn("{error}", { error: errorText(error) });
  }
}
