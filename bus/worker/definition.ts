/** What an author of a worker writes, and what the shell gives in return. */
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { ConfigSchema } from "../config/config.ts";
import type { Logger } from "../logging/logging.ts";
import type { JsonObject } from "../messages/envelope.ts";
import type { Ending } from "./ending.ts";

declare module "zod" {
  /** What `.meta()` may say of a field of a configuration. Call it last: `.default(1).meta({...})`. */
  interface GlobalMeta {
    /** A flag of its own, in commander's notation: `--input <source>`. */
    flag?: string;
    /** A change takes effect only at the next restart. */
    restart?: boolean;
    /** Never shown, logged or published. */
    secret?: boolean;
  }
}

/** A command: what it takes, what it returns, in a line what it does. */
export interface CommandSpec {
  summary: string;
  input: z.ZodObject;
  output: z.ZodObject;
  /** Then the caller gets `timeout`. @default 30_000 */
  timeoutMs?: number;
}

/** A topic: a `stream` is a flow of readings; of a `state` the last value counts, also for latecomers. */
export interface TopicSpec {
  kind: "stream" | "state";
  summary: string;
  schema: z.ZodObject;
}

/** Commands by name. */
export type CommandSpecs = Record<string, CommandSpec>;
/** Topics by name. */
export type TopicSpecs = Record<string, TopicSpec>;

/** What a handler gets besides the payload. */
export interface Call {
  /** Aborted when the command has timed out. */
  readonly signal: AbortSignal;
}

/** The handlers of all commands: validated payload in, result out. */
export type CommandHandlers<K extends CommandSpecs> = {
  [N in keyof K]: (
    payload: z.output<K[N]["input"]>,
    call: Call,
  ) => z.input<K[N]["output"]> | Promise<z.input<K[N]["output"]>>;
};

/** A started worker, as its `start` returns it. */
export interface Running<C extends ConfigSchema, K extends CommandSpecs> {
  /** The handlers; none are needed by a worker without commands. */
  commands: CommandHandlers<K>;
  /** Ends the work. It has half a second. @param ending why the process ends */
  stop?(ending: Ending): void | Promise<void>;
  /** Figures for `get_state`. */
  metrics?(): JsonObject;
  /** Refreshed at each heartbeat into the registry. */
  metadata?(): JsonObject;
  /**
   * Called after `set_config` has changed values, before it answers.
   * What it throws refuses the change, and the old configuration stays.
   */
  configure?(config: z.infer<C>, changed: ReadonlySet<string>): void | Promise<void>;
}

/** What the shell gives to a worker. */
export interface WorkerContext<C extends ConfigSchema, T extends TopicSpecs> {
  /** Name in the registry. */
  readonly name: string;
  /** The configuration as it is now; `set_config` changes it. */
  readonly config: z.infer<C>;
  readonly log: Logger;
  readonly clock: Clock;
  /** How a worker that prints data on stdout is to write it; `json` was asked for with `--json`. */
  readonly output: "text" | "json";
  /** Aborted when the worker stops. */
  readonly signal: AbortSignal;
  /** Publishes to those who read the topic; costs next to nothing when nobody does. */
  publish<N extends keyof T & string>(topic: N, payload: z.input<T[N]["schema"]>): void;
  /** Whether anyone reads a topic: a payload that is dear to make need not be made. */
  wants(topic: keyof T & string): boolean;
  /**
   * Calls `action` again and again until the worker stops. The interval in seconds is asked for each
   * time, so that a change of configuration works at once; call the returned function to apply it to
   * the wait that is under way. Calls that would have come during a stall are left out, not made up.
   */
  every(intervalSeconds: () => number, action: () => void): () => void;
  /**
   * Changes the configuration as the command `set_config` does. Changes follow each other, so neither
   * `start` nor `configure` may wait for one.
   *
   * @returns the changed keys that need a restart.
   * @throws {ConfigError} when a value is refused; nothing has changed then.
   */
  setConfig(values: JsonObject): Promise<string[]>;
  /**
   * Reads file, environment and flags again; what was set while it ran stays set. What has changed goes
   * to `configure`, as after `set_config`. Neither `start` nor `configure` may wait for it.
   *
   * @returns the changed keys; those that need a restart are left as they were, and out.
   * @throws {ConfigError} for a mistake; nothing has changed then.
   */
  reloadConfig(): Promise<ReadonlySet<string>>;
  /** Ends the process as the command `shutdown` does, a moment later: an answer still leaves. */
  stop(reason: string): void;
  /** Ends the process as crashed: for a fault that only a fresh start can mend. */
  crash(error: unknown): void;
}

/** A worker, complete. Make it with {@link defineWorker}. */
export interface WorkerDefinition<
  C extends ConfigSchema = ConfigSchema,
  T extends TopicSpecs = TopicSpecs,
  K extends CommandSpecs = CommandSpecs,
> {
  /** Also its section in the configuration and its name in the registry. */
  name: string;
  version: string;
  /** A line for people. */
  description: string;
  /** Default ports; telemetry is the next one unless it says otherwise. */
  ports: { command: number; telemetry?: number };
  /** Shown first in `--help`; each a command line and what it does. */
  examples?: readonly (readonly [commandLine: string, what: string])[];
  config: C;
  topics: T;
  /** Besides the standard ones, of which it may replace `shutdown`: then `stop` of its context ends it. */
  commands: K;
  start(context: WorkerContext<C, T>): Running<C, K> | Promise<Running<C, K>>;
}

/** Checks a definition's types; the value is the definition itself. */
export function defineWorker<
  C extends ConfigSchema,
  T extends TopicSpecs,
  K extends CommandSpecs,
>(definition: WorkerDefinition<C, T, K>): WorkerDefinition<C, T, K> {
  return definition;
}
