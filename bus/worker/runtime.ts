/** A worker that runs: its sockets, registry entry, heartbeat, configuration and life cycle. */
import { type Clock, systemClock } from "../clock.ts";
import { checkConfig, ConfigError, type ConfigSources, loadConfig } from "../config/config.ts";
import type { Level, Logger, LogPayload } from "../logging/logging.ts";
import { type LifecycleEvent, lifecycleSchema, logRecordSchema } from "../messages/envelope.ts";
import { CommandError, errorText, UserError } from "../messages/errors.ts";
import { NameTakenError, Registration } from "../registry/registration.ts";
import { Registry } from "../registry/registry.ts";
import { HEARTBEAT_SECONDS } from "../registry/schema.ts";
import { PortTakenError } from "../transport/address.ts";
import { CommandServer } from "../transport/command_server.ts";
import { Publisher } from "../transport/publisher.ts";
import type { Running, TopicSpecs, WorkerContext, WorkerDefinition } from "./definition.ts";
import { Dispatcher } from "./dispatcher.ts";
import { repeat } from "./repeat.ts";
import { type Manageable, standardCommands } from "./standard_commands.ts";

/** How long the work may take to stop, and the registry to forget it; together less than a second. */
const STOP_MS = 450;
const UNREGISTER_MS = 300;

/** How long after its answer a `shutdown` begins. */
const ANSWER_READ_MS = 100;

/** How long a start waits for its entry: who locks the registry must not hold up the show. */
const REGISTER_MS = 500;

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
}

/** Waits for a promise, `ms` at the most; says whether it was in time. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), ms));
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** See the head of the file. {@link WorkerRuntime.start} makes one. */
export class WorkerRuntime implements Manageable {
  readonly definition: WorkerDefinition;
  readonly name: string;
  readonly topics: TopicSpecs;
  readonly dispatcher: Dispatcher;
  /** Resolves with the exit code when everything is closed. */
  readonly ended: Promise<0 | 1>;
  readonly #options: RuntimeOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #registry: Registry;
  readonly #instance = crypto.randomUUID().slice(0, 8);
  #overrides: Record<string, unknown> = {};
  #config: Record<string, unknown>;
  #server!: CommandServer;
  #publisher!: Publisher;
  #registration!: Registration;
  #running: Running<WorkerDefinition["config"], WorkerDefinition["commands"]> | undefined;
  #work = new AbortController();
  #heartbeatTimer: ReturnType<typeof setInterval> | undefined;
  #heartbeatTrouble: string | undefined;
  #beating = false;
  #registered = false;
  #startedMs: number;
  #ending = false;
  #resolveEnded!: (code: 0 | 1) => void;

  private constructor(
    options: RuntimeOptions,
    registry: Registry,
    config: Record<string, unknown>,
  ) {
    this.definition = options.definition;
    this.name = options.name;
    this.topics = { ...options.definition.topics, ...SHELL_TOPICS };
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log;
    this.#registry = registry;
    this.#config = config;
    this.#startedMs = this.#clock.monotonicMs();
    this.ended = new Promise((resolve) => this.#resolveEnded = resolve);
    this.dispatcher = new Dispatcher({
      source: this.name,
      clock: this.#clock,
      onFault: (command, error) => this.#log.error("command {command} failed", { command, error }),
    });
  }

  /**
   * Starts a worker: configuration, name, ports, registry entry, then the work itself.
   *
   * @throws {UserError} in a line for people: a mistake in the configuration, a name or a port that is
   * taken, whatever the worker's own `start` cannot do without.
   */
  static async start(options: RuntimeOptions): Promise<WorkerRuntime> {
    const { definition, sources, log, name } = options;
    const config = await loadConfig(definition.config, sources);
    const registry = new Registry({
      home: sources.home,
      clock: options.clock ?? systemClock,
      onWarning: (message) => log.warn("{message}", { message }),
    });
    const runtime = new WorkerRuntime(options, registry, config);
    await runtime.#refuseIfTaken();
    await runtime.#open();
    try {
      await runtime.#startWork();
      const registered = runtime.#beat();
      if (!await within(registered, REGISTER_MS)) {
        registered.catch((error: unknown) => runtime.crash(error));
      }
    } catch (error) {
      await runtime.#stopWork();
      await runtime.#close();
      throw error instanceof NameTakenError
        ? new UserError(error.message, { cause: error })
        : error;
    }
    runtime.#announce("worker_started", null);
    runtime.#heartbeatTimer = setInterval(() => {
      runtime.#beat().catch((error: unknown) => runtime.crash(error));
    }, HEARTBEAT_SECONDS * 1000);
    if (runtime.#ending) return runtime;
    log.info(
      "{name} {version} is ready: commands on port {command}, telemetry on port {telemetry}",
      {
        name,
        version: definition.version,
        command: runtime.#server.port,
        telemetry: runtime.#publisher.port,
      },
    );
    return runtime;
  }

  get config(): Record<string, unknown> {
    return this.#config;
  }

  uptimeSeconds(): number {
    return (this.#clock.monotonicMs() - this.#startedMs) / 1000;
  }

  metrics(): Record<string, unknown> {
    return this.#running?.metrics?.() ?? {};
  }

  /** Publishes a log line; for the logging of the process. */
  publishLog(level: Level, payload: LogPayload): void {
    this.#publisher.publish(`logs.${level}`, payload);
  }

  async setConfig(values: Record<string, unknown>): Promise<string[]> {
    const previous = this.#config;
    const next = checkConfig(this.definition.config, { ...previous, ...values }, "set_config");
    const changed = new Set(
      Object.keys(next).filter((key) =>
        JSON.stringify(next[key]) !== JSON.stringify(previous[key])
      ),
    );
    const fields = this.definition.config.shape;
    const later = [...changed].filter((key) => fields[key]?.meta()?.["restart"] === true);
    // What waits for a restart is remembered, and not yet true.
    const now = { ...next };
    for (const key of later) now[key] = previous[key];
    this.#config = now;
    const atOnce = new Set([...changed].filter((key) => !later.includes(key)));
    try {
      if (atOnce.size > 0) await this.#running?.configure?.(now, atOnce);
    } catch (error) {
      this.#config = previous;
      throw error instanceof UserError ? new ConfigError(error.message, { cause: error }) : error;
    }
    for (const key of changed) this.#overrides[key] = next[key];
    return later;
  }

  async restart(): Promise<void> {
    if (this.#running === undefined) throw new CommandError("conflict", "it is restarting already");
    let config: Record<string, unknown>;
    try {
      config = await loadConfig(this.definition.config, {
        ...this.#options.sources,
        overrides: this.#overrides,
      });
    } catch (error) {
      throw new CommandError("invalid_config", errorText(error), { cause: error });
    }
    await this.#stopWork();
    this.#config = config;
    try {
      await this.#startWork();
    } catch (error) {
      queueMicrotask(() => this.crash(error));
      throw error;
    }
    this.#startedMs = this.#clock.monotonicMs();
    this.#announce("worker_restarted", "restart command");
    await within(this.#beat(), REGISTER_MS);
  }

  shutDown(reason: string): void {
    // A client with ZMQ_IMMEDIATE, such as ours, drops an answer that it has not read when the connection
    // ends: it gets the time to read it.
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

  async #refuseIfTaken(): Promise<void> {
    try {
      await Registration.refuseIfTaken(this.#registry, this.name);
    } catch (error) {
      if (error instanceof NameTakenError) throw new UserError(error.message, { cause: error });
      this.#log.warn("the registry cannot be read: {error}", { error: errorText(error) });
    }
  }

  async #open(): Promise<void> {
    const { ports } = this.#options;
    try {
      this.#server = CommandServer.bind({
        port: ports.command,
        handler: (body) => this.dispatcher.handle(body),
      });
      this.#publisher = Publisher.bind({
        port: ports.telemetry,
        source: this.name,
        instance: this.#instance,
        clock: this.#clock,
      });
    } catch (error) {
      await this.#server?.close();
      throw error instanceof PortTakenError ? await this.#explain(error) : error;
    }
    this.#registration = new Registration(this.#registry, {
      name: this.name,
      ports: { command: this.#server.port, telemetry: this.#publisher.port },
      metadata: {},
    });
    for (const [name, command] of Object.entries(standardCommands(this))) {
      this.dispatcher.set(name, command);
    }
    for (const [name, spec] of Object.entries(this.definition.commands)) {
      this.dispatcher.set(name, {
        ...spec,
        handle: (payload, call) => {
          const handler = this.#running?.commands[name];
          if (handler === undefined) throw new CommandError("unavailable", "it is restarting");
          return handler(payload, call);
        },
      });
    }
  }

  async #explain(error: PortTakenError): Promise<UserError> {
    const services = await this.#registry.services().catch(() => []);
    const holder = services.find(({ ports, health }) =>
      health !== "gone" && (ports.command === error.port || ports.telemetry === error.port)
    );
    const who = holder === undefined ? "another program" : `${holder.name} (pid ${holder.pid})`;
    return new UserError(
      `port ${error.port} is taken by ${who}; choose another with --port (0: any free one)`,
      { cause: error },
    );
  }

  async #startWork(): Promise<void> {
    this.#work = new AbortController();
    this.#running = await this.definition.start(this.#context(this.#work.signal));
  }

  async #stopWork(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#work.abort();
    const stopping = Promise.resolve(running?.stop?.());
    if (!await within(stopping, STOP_MS)) {
      this.#log.warn("the work did not stop within {ms} ms", { ms: STOP_MS });
    }
  }

  #context(signal: AbortSignal): WorkerContext<WorkerDefinition["config"], TopicSpecs> {
    const topics = this.topics;
    const currentConfig = () => this.#config;
    return {
      name: this.name,
      get config() {
        return currentConfig();
      },
      log: this.#log,
      clock: this.#clock,
      signal,
      publish: (topic, payload) => {
        if (topics[topic]?.kind === "state") this.#publisher.publishState(topic, payload);
        else this.#publisher.publish(topic, payload);
      },
      wants: (topic) => this.#publisher.wants(topic),
      every: (interval, action) =>
        repeat(interval, action, signal, () => this.#clock.monotonicMs()),
      setConfig: (values) => this.setConfig(values),
      crash: (error) => this.crash(error),
    };
  }

  /**
   * Writes or refreshes the entry. Trouble with the file is told and the work goes on.
   *
   * @throws {NameTakenError} when the name was never ours: another worker started at the same time.
   */
  async #beat(): Promise<void> {
    // While the registry is locked, heartbeats must not pile up behind it.
    if (this.#beating || this.#ending) return;
    this.#beating = true;
    try {
      await this.#registration.heartbeat({
        version: this.definition.version,
        ...this.#running?.metadata?.(),
      });
      this.#registered = true;
      if (this.#heartbeatTrouble !== undefined) this.#log.info("the registry can be written again");
      this.#heartbeatTrouble = undefined;
    } catch (error) {
      if (error instanceof NameTakenError && !this.#registered) throw error;
      const trouble = errorText(error);
      // The same trouble every five seconds is told once.
      if (trouble !== this.#heartbeatTrouble) {
        this.#log.warn("no heartbeat: {trouble}; the work goes on", { trouble });
      }
      this.#heartbeatTrouble = trouble;
    } finally {
      this.#beating = false;
    }
  }

  #announce(event: LifecycleEvent["event"], reason: string | null): void {
    const payload = { event, worker: this.name, pid: Deno.pid, reason } satisfies LifecycleEvent;
    this.#publisher.publishState("events.lifecycle", payload);
  }

  async #end(code: 0 | 1, reason: string): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    clearInterval(this.#heartbeatTimer);
    this.#log.info("{name} stops: {reason}", { name: this.name, reason });
    const unregistered = code === 0
      ? this.#registration.remove()
      : this.#registration.markCrashed();
    unregistered.catch((error: unknown) => {
      this.#log.warn("the registry entry stays: {error}", { error: errorText(error) });
    });
    await this.#stopWork().catch((error: unknown) => {
      this.#log.error("stopping failed: {error}", { error: errorText(error) });
    });
    this.#announce(code === 0 ? "worker_stopped" : "worker_crashed", reason);
    if (!await within(unregistered.catch(() => {}), UNREGISTER_MS)) {
      this.#log.warn("the registry entry stays: the registry is locked");
    }
    await this.#close();
    this.#resolveEnded(code);
  }

  async #close(): Promise<void> {
    await Promise.all([this.#server.close(), this.#publisher.close()]);
  }
}
