/** The topics that every worker has. */
import { lifecycleSchema, logRecordSchema } from "../messages/envelope.ts";
import type { TopicSpec, TopicSpecs } from "./definition.ts";

/**
 * The topic `events.lifecycle`. A worker that tells of others, as a supervisor does, lists it among its
 * `topics` to publish on it.
 */
export const lifecycleTopic = {
  kind: "state",
  summary: "A worker has started, restarted, stopped or crashed",
  schema: lifecycleSchema,
} as const satisfies TopicSpec;

const logTopic = { kind: "stream", summary: "Log lines", schema: logRecordSchema } as const;

/** By name. */
export const SHELL_TOPICS: TopicSpecs = {
  "events.lifecycle": lifecycleTopic,
  "logs.debug": logTopic,
  "logs.info": logTopic,
  "logs.warning": logTopic,
  "logs.error": logTopic,
};
