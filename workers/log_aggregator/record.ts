/** A line of the log of all workers, and how it is written down. */
import { z } from "zod";
import { type JsonObject, lifecycleSchema, logRecordSchema } from "../../bus/messages/envelope.ts";
import type { Telemetry } from "../../bus/mod.ts";

/** Least urgent first. */
export const LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"] as const;
/** One of {@link LEVELS}. */
export type Level = typeof LEVELS[number];

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

function cut(text: string): string {
  if (text.length <= LONGEST_MESSAGE) return text;
  return `${text.slice(0, LONGEST_MESSAGE).toWellFormed()}… (${text.length} characters)`;
}

function bounded(fields: JsonObject): JsonObject {
  const { length } = JSON.stringify(fields);
  return length <= LONGEST_FIELDS ? fields : { left_out: `fields of ${length} characters` };
}

/** The line that a message of the bus is; undefined for one that is none. */
export function recordOf({ topic, source, timestamp, payload }: Telemetry): LogRecord | undefined {
  const worker = source ?? "unknown";
  const log = logRecordSchema.safeParse(payload);
  if (log.success) {
    const { level, logger, message, timestamp: time, ...fields } = log.data;
    return { time, level, worker, logger, message: cut(message), fields: bounded(fields) };
  }
  const life = lifecycleSchema.safeParse(payload);
  if (!topic.startsWith("events.") || !life.success) return undefined;
  const { event, worker: about, pid, reason } = life.data;
  return {
    time: timestamp,
    level: event === "worker_crashed" ? "ERROR" : "INFO",
    worker: about,
    logger: topic,
    message: cut(`${event.replace("_", " ")}${reason === null ? "" : `: ${reason}`}`),
    fields: { event, pid },
  };
}

/** The record as a line of the file. The order of the keys is what a search relies on. */
export function lineOf({ time, level, worker, logger, message, fields }: LogRecord): string {
  return JSON.stringify({ time, level, worker, logger, message, fields });
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
