import { beginOf } from "./begin_of.ts";
import type { WorkerMessage } from "./part.ts";
import { isPayload, numberOrNull, type Payload, textOrNull } from "./payload.ts";

/** Least urgent first. */
export const LEVELS = ["debug", "info", "warning", "error"] as const;
/** One of {@link LEVELS}. */
export type LogLevel = (typeof LEVELS)[number];

/** One line of the log of all workers. */
export interface LogLine {
  /** Unix seconds at which it was logged. */
  readonly time: number;
  readonly level: LogLevel;
  readonly worker: string;
  readonly logger: string;
  readonly message: string;
  /** Further properties, each as text. */
  readonly fields: readonly (readonly [name: string, text: string])[];
  /** Code units that it holds, for the bound of the memory. */
  readonly units: number;
}

/** Longer messages are cut, as `log_aggregator` cuts them. */
const LONGEST_MESSAGE = 8_192;
const LONGEST_FIELD = 2_048;
const MOST_FIELDS = 32;
const LONGEST_NAME = 64;
/** What a line takes besides its texts. */
const LINE_UNITS = 150;
/** The last moment that a date can tell. */
const LAST_SECOND = 8.64e12;

/** How urgent a level is: 0 debug to 3 error. */
export function rankOf(level: LogLevel): number {
  return LEVELS.indexOf(level);
}

/** The line that a message of a worker is: a log record or a lifecycle event; null for anything else. */
export function lineOfMessage(message: WorkerMessage): LogLine | null {
  const { topic, payload, source, timestamp = 0 } = message;
  if (topic === "events.lifecycle") return lineOfEvent(payload, timestamp);
  const level = levelOf(payload["level"]) ?? levelOf(topic.slice(topic.lastIndexOf(".") + 1));
  if (level === null || payload["message"] === undefined) return null;
  const { level: _level, logger, message: text, timestamp: time, ...fields } = payload;
  return makeLine(level, {
    time: time ?? timestamp,
    worker: source,
    logger,
    message: text,
    fields,
  });
}

/** The line of a record as `log_aggregator` tells it; null for what is none. */
export function lineOfRecord(record: Payload): LogLine | null {
  const level = levelOf(record["level"]);
  if (level === null || record["message"] === undefined) return null;
  return makeLine(level, record);
}

function lineOfEvent(payload: Payload, timestamp: number): LogLine | null {
  const event = textOrNull(payload["event"]);
  if (event === null) return null;
  const reason = textOrNull(payload["reason"]);
  // As log_aggregator words it, so that the same event is one line whichever way it comes.
  return makeLine(event === "worker_crashed" ? "error" : "info", {
    time: timestamp,
    worker: payload["worker"],
    logger: "events.lifecycle",
    message: `${event.replace("_", " ")}${reason === null ? "" : `: ${reason}`}`,
    fields: { event, pid: payload["pid"] },
  });
}

function levelOf(value: unknown): LogLevel | null {
  if (typeof value !== "string" || value.length > 10) return null;
  const name = value.toLowerCase();
  return LEVELS.find((level) => level === name) ?? null;
}

function makeLine(level: LogLevel, record: Payload): LogLine {
  const worker = cut(textOrNull(record["worker"]) ?? "unknown", LONGEST_NAME);
  const logger = cut(textOrNull(record["logger"]) ?? worker, 2 * LONGEST_NAME);
  const message = cut(textOf(record["message"]), LONGEST_MESSAGE);
  const fields = fieldsOf(record["fields"]);
  const time = numberOrNull(record["time"]) ?? 0;
  const units = fields.reduce(
    (sum, [name, text]) => sum + name.length + text.length,
    LINE_UNITS + worker.length + logger.length + message.length,
  );
  return {
    time: Math.abs(time) <= LAST_SECOND ? time : 0,
    level,
    worker,
    logger,
    message,
    fields,
    units,
  };
}

function fieldsOf(value: unknown): (readonly [string, string])[] {
  if (!isPayload(value)) return [];
  const fields: (readonly [string, string])[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (fields.length >= MOST_FIELDS) break;
    fields.push([cut(name, LONGEST_NAME), cut(textOf(field), LONGEST_FIELD)]);
  }
  return fields;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "(too deep to be shown)"; // JSON can be read to any depth, and written to some thousand only
  }
}

/** The text, or its begin and how long it was. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${beginOf(text, longest)}… (${text.length} characters)`;
}
