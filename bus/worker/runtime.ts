/** A worker that runs: its life cycle, from a checked configuration to closed sockets. */
import { type Clock, systemClock } from "../clock.ts";
import type { ConfigSources, ConfigValues } from "../config/config.ts";
import type { Level, Logger, LogPayload } from "../logging/logging.ts";
import type { LifecycleEvent } from "../messages/envelope.ts";
import { CommandError, errorText, UserError } from "../messages/errors.ts";
import { NameTakenError, Registration } from "../registry/registration.ts";
import { Registry } from "../registry/registry.ts";
import type { LastStatus, RegistryEntry } from "../registry/schema.ts";
import type { TopicSpecs, WorkerContext, WorkerDefinition } from "./definition.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Endpoints } from "./endpoints.ts";
import type { Ending } from "./ending.ts";
import { inheritOverrides, lastingOverrides } from "./overrides.ts";
import { Presence } from "./presence.ts";
import { repeat } from "./repeat.ts";
import { type Configure, Settings } from "./settings.ts";
import { SHELL_TOPICS } from "./shell_topics.ts";
import { type Manageable, standardCommands } from "./standard_commands.ts";
import { isSupervised } from "./supervision.ts";
import { Work } from "./work.ts";

/**
 * How long after its answer a `shutdown` or `restart` begins. A client with ZMQ_IMMEDIATE, such as ours,
 * drops an answer that it has not read when the connection ends: it gets the time to read it.
 */
const ANSWER_READ_MS = 100;

/** Commands that a worker may have in a form of its own. */
const REPLACEABLE = ["shutdown"];

/** How to run a worker; all of it comes from the command line. */
export interface RuntimeOptions {
  definition: WorkerDefinition;
  /** Name in the registry. */
  name: string;
  ports: { command: number; telemetry: number };
  /** Where the configuration comes from. */
  sources: Omit<ConfigSources, "overrides">;
  log: Logger;
  /** How data is written on stdout. @default "text" */
  output?: "text" | "json";
  clock?: Clock;
  /** Called with the runtime once it can be stopped, which is before its work has started. */
  onCreated?: (runtime: WorkerRuntime) => void;
  /** Called when the end begins. */
  onEnding?: (ending: Ending) => void;
}

/** What {@link WorkerRuntime.start} has made before there is a runtime. */
interface Parts {
  clock: Clock;
  settings: Settings;
  dispatcher: Dispatcher;
  endpoints: Endpoints;
  registry: Registry;
  /** Whether a former process of this name ended to begin anew. */
  isRestart: boolean;
}

/** What becomes of the entry in the registry. */
type LastWord = "removed" | LastStatus;

/** See the head of the file. {@link WorkerRuntime.start} makes one. */
export class WorkerRuntime implements Manageable {
  readonly definition: WorkerDefinition;
  readonly name: string;
  readonly topics: TopicSpecs;
  readonly dispatcher: Dispatcher;
  readonly #log: Logger;
  readonly #output: "text" | "json";
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #endpoints: Endpoints;
  readonly #presence: Presence;
  readonly #work: Work;
  readonly #isRestart: boolean;
  readonly #onEnding: (ending: Ending) => void;
  readonly #ended = Promise.withResolvers<Ending>();
  readonly #startedMs: number;
  #restarting = false;
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  #ending: Ending | undefined;
  #lastWord: LastWord = "removed";

  private constructor(options: RuntimeOptions, parts: Parts) {
    const { definition, name, log } = options;
    this.definition = definition;
    this.name = name;
    this.topics = { ...definition.topics, ...SHELL_TOPICS };
    this.dispatcher = parts.dispatcher;
    this.#log = log;
    this.#output = options.output ?? "text";
    this.#clock = parts.clock;
    this.#settings = parts.settings;
    this.#endpoints = parts.endpoints;
    this.#startedMs = parts.clock.monotonicMs();
    this.#isRestart = parts.isRestart;
    this.#onEnding = options.onEnding ?? (() => {});
    this.#work = new Work((signal) => definition.start(this.#context(signal)));
    this.#presence = new Presence({
      registry: parts.registry,
      details: { name, ports: parts.endpoints.ports },
      metadata: () => ({ version: definition.version, ...this.#work.running?.metadata?.() }),
      overrides: () => lastingOverrides(definition.config, parts.settings.overrides),
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
    const predecessor = await predecessorOf(registry, name, log);
    if (predecessor !== undefined) inheritOverrides(settings, predecessor, clock, log);
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
    const isRestart = predecessor?.status === "restarting";
    const parts = { clock, settings, dispatcher, endpoints, registry, isRestart };
    const runtime = new WorkerRuntime(options, parts);
    options.onCreated?.(runtime);
    try {
      await settings.exclusively(() => runtime.#work.start());
      await runtime.#presence.begin();
    } catch (error) {
      if (runtime.#ending !== undefined) return runtime;
      await runtime.#stopWork("crashed");
      await endpoints.close();
      throw error instanceof NameTakenError
        ? new UserError(error.message, { cause: error })
        : error;
    }
    if (runtime.#ending !== undefined) return runtime;
    runtime.#announceStart();
    const text =
      "{name} {version} is ready: commands on port {command}, telemetry on port {telemetry}";
    log.info(text, { name, version: definition.version, ...endpoints.ports });
    return runtime;
  }

  /** Resolves when everything is closed. */
  get ended(): Promise<Ending> {
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

  async setConfig(values: ConfigValues): Promise<string[]> {
    const later = await this.#settings.change(values, this.#configure);
    await this.#presence.refresh();
    return later;
  }

  async reloadConfig(): Promise<ReadonlySet<string>> {
    const { now, later } = await this.#settings.reload(this.#configure);
    if (later.length > 0) this.#log.info("restart to use the new {keys}", { keys: later.join() });
    return now;
  }

  async restart(): Promise<void> {
    if (this.#restarting) throw new CommandError("conflict", "it is restarting already");
    if (this.#endTimer !== undefined) throw new CommandError("conflict", "it is stopping");
    this.#restarting = true;
    try {
      // What could not start again must not stop.
      await this.#settings.check();
    } catch (error) {
      this.#restarting = false;
      throw new CommandError("invalid_config", errorText(error), { cause: error });
    }
    this.#endSoon("restarting", "restart command");
  }

  shutDown(reason: string): void {
    this.#endSoon("stopped", reason);
  }

  /** Stops cleanly, without a trace in the registry; {@link ended} resolves with `stopped`. */
  stop(reason: string): void {
    void this.#end("stopped", reason, "removed");
  }

  /** Ends as crashed; {@link ended} resolves with `crashed`. */
  crash(error: unknown): void {
    this.#log.error("{name} crashed: {error}", { name: this.name, error: errorText(error) });
    void this.#end("crashed", errorText(error), "crashed");
  }

  /** Ends when the answer has left; the later word counts. */
  #endSoon(ending: "stopped" | "restarting", reason: string): void {
    clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => {
      // A supervisor must know that somebody asked for it.
      const entry = ending === "restarting" || isSupervised() ? ending : "removed";
      void this.#end(ending, reason, entry);
    }, ANSWER_READ_MS);
  }

  readonly #configure: Configure = (config, changed) =>
    this.#work.running?.configure?.(config, changed);

  #addCommands(): void {
    for (const [name, command] of Object.entries(standardCommands(this))) {
      this.dispatcher.set(name, command);
    }
    for (const [name, spec] of Object.entries(this.definition.commands)) {
      if (this.dispatcher.has(name) && !REPLACEABLE.includes(name)) {
        throw new TypeError(`every worker has a command '${name}'`);
      }
      this.dispatcher.set(name, {
        ...spec,
        handle: (payload, call) => {
          const handler = this.#work.handler(name);
          if (handler !== undefined) return handler(payload, call);
          throw new CommandError("unavailable", "it is starting");
        },
      });
    }
  }

  async #stopWork(ending: Ending): Promise<void> {
    try {
      if (!await this.#work.stop(ending)) {
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
      output: this.#output,
      signal,
      publish: (topic, payload) => {
        if (topics[topic]?.kind === "state") telemetry.publishState(topic, payload);
        else telemetry.publish(topic, payload);
      },
      wants: (topic) => telemetry.wants(topic),
      every: (interval, action) =>
        repeat(interval, action, signal, () => this.#clock.monotonicMs()),
      setConfig: (values) => this.setConfig(values),
      reloadConfig: () => this.reloadConfig(),
      stop: (reason) => this.shutDown(reason),
      crash: (error) => this.crash(error),
    };
  }

  #announceStart(): void {
    if (this.#isRestart) this.#announce("worker_restarted", "restart command");
    else this.#announce("worker_started", null);
  }

  #announce(event: LifecycleEvent["event"], reason: string | null): void {
    const payload = { event, worker: this.name, pid: Deno.pid, reason } satisfies LifecycleEvent;
    this.#endpoints.telemetry.publishState("events.lifecycle", payload);
  }

  async #end(ending: Ending, reason: string, entry: LastWord): Promise<void> {
    if (this.#ending !== undefined) {
      if (ending !== "stopped" || this.#ending !== "restarting") return;
      // Who asks for the end of what is about to begin anew is heard.
      this.#ending = ending;
      this.#lastWord = entry;
      return this.#onEnding(ending);
    }
    this.#ending = ending;
    this.#lastWord = entry;
    clearTimeout(this.#endTimer);
    this.#onEnding(ending);
    this.#log.info("{name} stops: {reason}", { name: this.name, reason });
    const unregistered = this.#presence.end(entry);
    await this.#stopWork(ending);
    this.#announce(ending === "crashed" ? "worker_crashed" : "worker_stopped", reason);
    await unregistered;
    await this.#endpoints.close();
    if (this.#lastWord !== entry) await this.#presence.end(this.#lastWord);
    this.#ended.resolve(this.#ending);
  }
}

/** @throws {UserError} when the name is another process's. */
async function predecessorOf(
  registry: Registry,
  name: string,
  log: Logger,
): Promise<RegistryEntry | undefined> {
  try {
    return await Registration.predecessor(registry, name);
  } catch (error) {
    if (error instanceof NameTakenError) throw new UserError(error.message, { cause: error });
    log.warn("{error}", { error: errorText(error) });
    return undefined;
  }
}
