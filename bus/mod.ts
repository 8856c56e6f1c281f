/**
 * The bus: how the toolkit's processes find each other, command each other and listen to each other.
 *
 * A worker is made with {@link defineWorker} and run with {@link runWorker}; everything else talks to
 * workers through {@link BusClient}.
 */
export { type Clock, systemClock } from "./clock.ts";
export { BusClient, type BusClientOptions } from "./client/client.ts";
export type { Subscription, SubscriptionOptions } from "./client/subscription.ts";
export type { JsonObject, LifecycleEvent, Telemetry } from "./messages/envelope.ts";
export {
  CommandError,
  CommandTimeoutError,
  type ErrorCode,
  errorText,
  UserError,
  WorkerNotFoundError,
} from "./messages/errors.ts";
export { topicMatches } from "./messages/topics.ts";
export { ConfigError, parseAssignments } from "./config/config.ts";
export { suggestion } from "./config/suggestion.ts";
export type { Logger } from "./logging/logging.ts";
export {
  type ProcessEnd,
  type Processes,
  processes,
  type ProcessUsage,
} from "./processes/processes.ts";
export { vjHome } from "./registry/home.ts";
export { Registry } from "./registry/registry.ts";
export { type Health, type Service, STALE_SECONDS } from "./registry/schema.ts";
export { choice, collect, Command, createProgram, parsePort, runProgram } from "./cli/program.ts";
export {
  type Call,
  type CommandHandlers,
  type CommandSpec,
  defineWorker,
  type Running,
  type TopicSpec,
  type WorkerContext,
  type WorkerDefinition,
} from "./worker/definition.ts";
export { WORKER_MARK } from "./worker/mark.ts";
export { repeat } from "./worker/repeat.ts";
export { RESTART_EXIT_CODE } from "./worker/restart.ts";
export { lifecycleTopic } from "./worker/shell_topics.ts";
export { SUPERVISED_VARIABLE, SUPERVISOR_LOCK } from "./worker/supervision.ts";
export { runWorker, type RunWorkerOptions } from "./worker/run.ts";
export { VERSION } from "./version.ts";
