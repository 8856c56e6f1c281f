/** A line of the log of all workers, and how it is written down. */
import { z } from "zod";
import { type JsonObject, lifecycleSchema, logRecordSchema } from "../../bus/messages/envelope.ts";
import { jsonLine } from "../../bus/logging/printable.ts";
import type { Telemetry } from "../../bus/mod.ts";

/** Least urgent first. */
export const LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"] as const;
/** One of {@link LEVELS}. */
export type Level = typeof LEVELS[number];

/** What workers in other languages call theirs. */
const LEVEL_OF = {
  ...{ DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR" },
  ...{ TRACE: "DEBUG", NOTICE: "INFO", WARN: "WARNING", FATAL: "ERROR", CRITICAL: "ERROR" },
} as const satisfies Record<string, Level>;

/** A line of the bus, with levels that are not ours besides. */
const spokenSchema = logRecordSchema.extend({
  level: z.string().toUpperCase().pipe(z.enum(Object.keys(LEVEL_OF) as (keyof typeof LEVEL_OF)[])),
});

/**
 * A line whose time is further away from now is given the time at which it came: the clock was set, or
 * it is no time.
 */
export const FARTHEST_SECONDS = 60;
/** Longer names are cut. */
const LONGEST_WORKER = 64;
const LONGEST_LOGGER = 256;
/** Longer messages and fields are cut: a line must stay one that can be read and searched. */
const LONGEST_MESSAGE = 8_192;
const LONGEST_FIELDS = 4_096;

/** See {@link LogRecord}. */
export const recordSchema = z.object({
  time: z.number().describe("Unix seconds at which it was logged"),
  level: z.enum(LEVELS),
  worker: z.string(),
  logger: z.string().describe("the worker's name, or a part of it: name.part"),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()).describe("further properties of the record"),
});
/** One line. */
export type LogRecord = z.infer<typeof recordSchema>;

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).toWellFormed()}… (${text.length} characters)`;
}

function believable(time: number, nowSeconds: number): number {
  return Math.abs(time - nowSeconds) <= FARTHEST_SECONDS ? time : nowSeconds;
}

function bounded(fields: JsonObject): JsonObject {
  const { length } = JSON.stringify(fields);
  return length <= LONGEST_FIELDS ? fields : { left_out: `fields of ${length} characters` };
}

/**
 * The line that a message of the bus is; undefined for one that is none.
 *
 * @param nowSeconds Unix time
 */
export function recordOf(
  { topic, source, timestamp, payload }: Telemetry,
  nowSeconds: number,
): LogRecord | undefined {
  const log = spokenSchema.safeParse(payload);
  if (log.success) {
    const { level, logger, message, timestamp: time, ...fields } = log.data;
    return {
      time: believable(time, nowSeconds),
      level: LEVEL_OF[level],
      worker: cut(source ?? "unknown", LONGEST_WORKER),
      logger: cut(logger, LONGEST_LOGGER),
      message: cut(message, LONGEST_MESSAGE),
      fields: bounded(fields),
    };
  }
  const life = lifecycleSchema.safeParse(payload);
  if (!topic.startsWith("events.") || !life.success) return undefined;
  const { event, worker: about, pid, reason } = life.data;
  return {
    // It may be long ago: the last event of a worker is told again to those who join late.
    time: timestamp >= 0 && timestamp < nowSeconds ? timestamp : nowSeconds,
    level: event === "worker_crashed" ? "ERROR" : "INFO",
    worker: cut(about, LONGEST_WORKER),
    logger: cut(topic, LONGEST_LOGGER),
    message: cut(
      `${event.replace("_", " ")}${reason === null ? "" : `: ${reason}`}`,
      LONGEST_MESSAGE,
    ),
    fields: { event, pid },
  };
}

/**
 * The record as a line of the file, harmless to a terminal on which somebody shows it. The order of the keys is what a
 * search relies on.
 */
export function lineOf({ time, level, worker, logger, message, fields }: LogRecord): string {
  return jsonLine({ time, level, worker, logger, message, fields });
}

/** The record of a line; undefined for one that was cut or edited into something else. */
export function parseLine(line: string): LogRecord | undefined {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
