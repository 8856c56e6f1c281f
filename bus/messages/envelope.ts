/**
 * The messages of the bus: JSON objects with a common envelope, wire-compatible with Python-VJ.
 *
 * Unknown fields are accepted and kept (`z.looseObject`), so that a message may be forwarded whole.
 */
import { z } from "zod";
import { ERROR_CODES } from "./errors.ts";

const envelope = {
  id: z.string(),
  timestamp: z.number(),
  source: z.string().nullable(),
};

/** Its type alone is looked at: what came from JSON has keys of no other kind, and there are many. */
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected a JSON object",
);

/** A JSON object of any shape. */
export type JsonObject = Record<string, unknown>;

/** A request to a worker. Only `command` must be there: `{"command":"health_check"}` is enough. */
export const commandSchema = z.looseObject({
  type: z.literal("command").default("command"),
  id: z.string().default(() => crypto.randomUUID()),
  timestamp: z.number().optional(),
  source: z.string().nullable().default(null),
  command: z.string(),
  payload: jsonObject.default(() => ({})),
});
/** See {@link commandSchema}. */
export type Command = z.infer<typeof commandSchema>;

/** The answer to a command. `code` is ours: Python-VJ has `error` only. */
export const responseSchema = z.looseObject({
  ...envelope,
  type: z.literal("response"),
  status: z.enum(["ok", "error", "timeout"]),
  result: jsonObject.nullable().default(null),
  error: z.string().nullable().default(null),
  code: z.enum(ERROR_CODES).nullish(),
});
/** See {@link responseSchema}. */
export type Response = z.infer<typeof responseSchema>;

/** What a worker publishes. `seq` and `instance` are ours: they tell loss from restart. */
export const telemetrySchema = z.looseObject({
  ...envelope,
  type: z.literal("telemetry"),
  topic: z.string(),
  payload: jsonObject,
  /** One more for each publication of this topic by this instance. */
  seq: z.number().optional(),
  /** Random for each start of the publishing worker. */
  instance: z.string().optional(),
});
/** See {@link telemetrySchema}. */
export type Telemetry = z.infer<typeof telemetrySchema>;

/** Payload of the topic `events.lifecycle`. */
export const lifecycleSchema = z.object({
  event: z.enum(["worker_started", "worker_stopped", "worker_crashed", "worker_restarted"]),
  worker: z.string(),
  pid: z.number().int(),
  reason: z.string().nullable(),
});
/** See {@link lifecycleSchema}. */
export type LifecycleEvent = z.infer<typeof lifecycleSchema>;

/** Payload of the topics `logs.<level>`; further fields are the record's properties. */
export const logRecordSchema = z.looseObject({
  level: z.enum(["DEBUG", "INFO", "WARNING", "ERROR"]),
  logger: z.string(),
  message: z.string(),
  timestamp: z.number(),
});
