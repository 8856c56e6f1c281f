/** Logs of a process: to stderr for people, to the bus for programs. Built on LogTape. */
import { configure, getLogger, type Logger, type LogLevel, type LogRecord } from "@logtape/logtape";
import { LineWriter } from "./line_writer.ts";
import { jsonLine, printable } from "./printable.ts";

export type { Logger } from "@logtape/logtape";

/** Levels that a user can choose, least urgent first. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
/** One of {@link LOG_LEVELS}. */
export type Level = (typeof LOG_LEVELS)[number];

/** A log line as it goes out on the topic `logs.<level>`. */
export interface LogPayload extends Record<string, unknown> {
  /** `DEBUG`, `INFO`, `WARNING` or `ERROR`. */
  level: Uppercase<Level>;
  logger: string;
  message: string;
  /** Unix seconds. */
  timestamp: number;
}

/** Options of {@link startLogging}. */
export interface LoggingOptions {
  /** Name of the process: its loggers are `name` and `name.part`. */
  name: string;
  level: Level;
  /** stderr gets an object a line instead of text. */
  format: "text" | "json";
  /** Called for each line; the bus. It must not log. */
  onRecord?: (level: Level, payload: LogPayload) => void;
}

function levelOf(level: LogLevel): Level {
  if (level === "trace") return "debug";
  return level === "fatal" ? "error" : level;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.message;
  return JSON.stringify(value) ?? String(value);
}

function payloadOf(record: LogRecord): LogPayload {
  const properties: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record.properties)) {
    properties[key] = value instanceof Error ? value.message : value;
  }
  return {
    ...properties,
    level: levelOf(record.level).toUpperCase() as Uppercase<Level>,
    logger: record.category.join("."),
    message: record.message.map(textOf).join(""),
    timestamp: record.timestamp / 1000,
  };
}

function lineOf({ level, logger, message, timestamp, ...properties }: LogPayload): string {
  const time = new Date(timestamp * 1000).toTimeString().slice(0, 8);
  // What the message tells already is not told again.
  const details = Object.entries(properties).map(([key, value]) => {
    const text = textOf(value);
    return message.includes(text) ? "" : ` ${key}=${text}`;
  });
  return printable(`${time} ${level.padEnd(7)} ${logger}: ${message}${details.join("")}`);
}

const writer = new LineWriter(Deno.stderr);

/** Starts, or restarts with other options, the logging of this process. */
export async function startLogging(options: LoggingOptions): Promise<Logger> {
  const { name, level, format, onRecord } = options;
  await configure({
    reset: true,
    sinks: {
      stderr: (record) => {
        const payload = payloadOf(record);
        writer.write(format === "json" ? jsonLine(payload) : lineOf(payload));
      },
      bus: (record) => onRecord?.(levelOf(record.level), payloadOf(record)),
    },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
      { category: [name], lowestLevel: level, sinks: ["stderr", "bus"] },
    ],
  });
  return getLogger([name]);
}

/** Gives what is still to be written a moment to leave, before the process ends. */
export function flushLogs(timeoutMs = 200): Promise<void> {
  return writer.flush(timeoutMs);
}
