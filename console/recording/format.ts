/**
 * Recordings of telemetry: JSON lines, gzipped where the name ends in `.gz`. The first line tells what it is;
 * each further one has a `type` and `t`, seconds since the begin by the recorder's monotonic clock:
 *
 *     {"format":"vj-recording","version":1,"started_at":1790000000.5,"toolkit":"0.1.0",...}
 *     {"type":"message","t":0.412,"source":"audio_analyzer","topic":"audio.beat","seq":7,"kind":"stream",
 *      "timestamp":1790000000.911,"payload":{...}}
 *     {"type":"worker","t":3.1,"worker":"audio_analyzer","event":"gone","pid":4711,...}
 *
 * The other types tell what a bug report needs besides: what was lost, left out, or wrong with the registry.
 */
import { z } from "zod";
import { jsonLine } from "../../bus/logging/printable.ts";
import type { JsonObject } from "../../bus/messages/envelope.ts";
import { errorText } from "../../bus/messages/errors.ts";
import { JsonError, parseJson } from "../../bus/messages/json.ts";

/** What the first line says of the file. */
export const FORMAT = "vj-recording";
/** Version of the format that is written, and the only one that is read. */
export const FORMAT_VERSION = 1;

/** Bytes of the longest line that is written or read: more than any message of ours. */
export const LONGEST_LINE = 4 * 1024 * 1024;

/** Longest recording in seconds: 115 days. */
const LONGEST_SECONDS = 1e7;

const t = z.number().min(0).max(LONGEST_SECONDS);
/** What a worker may be called. */
export const WORKER_NAME = /^(?!__proto__$)[\w.-]{1,64}$/;

const name = z.string().regex(WORKER_NAME);
const topic = z.string().regex(/^[\x21-\x7e]{1,1000}$/);
const count = z.int().min(0);
const kind = z.enum(["state", "stream"]);
const payload = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected a JSON object",
);

/** First line. */
export const headerSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  started_at: z.number().describe("Unix seconds at t = 0"),
  toolkit: z.string().default(""),
  system: z.string().default(""),
  topics: z.array(z.string()).default(() => []).describe("patterns that were recorded"),
  except: z.array(z.string()).default(() => []).describe("patterns that were left out of them"),
  workers: z.array(z.string()).default(() => []).describe("only these; all when empty"),
});
/** See {@link headerSchema}. */
export type RecordingHeader = z.infer<typeof headerSchema>;

const messageSchema = z.object({
  type: z.literal("message"),
  t,
  source: name,
  topic,
  seq: z.number().optional(),
  instance: z.string().optional().describe("random for each start of the worker"),
  kind: kind.optional().describe("missing where the worker has not told"),
  timestamp: z.number().describe("Unix seconds at which the worker published it"),
  payload,
});
/** What a worker published. */
export type RecordedMessage = z.infer<typeof messageSchema>;

/** Every line but the first. */
export const lineSchema = z.discriminatedUnion("type", [
  messageSchema,
  z.object({
    type: z.literal("worker"),
    t,
    worker: name,
    event: z.enum(["appeared", "changed", "gone"]),
    pid: z.int(),
    status: z.string(),
    health: z.string().describe("alive, stale, gone"),
    ports: z.object({ command: z.int(), telemetry: z.int() }),
  }).describe("the registry has changed"),
  z.object({
    type: z.literal("described"),
    t,
    worker: name,
    version: z.string(),
    topics: z.record(z.string(), kind),
  }).describe("a worker has told which of its topics are states"),
  z.object({ type: z.literal("clock"), t, now: z.number() })
    .describe("the system's time was set: Unix seconds at t"),
  z.object({ type: z.literal("left_out"), t, count, reason: z.string() })
    .describe("messages that came and are not in the file"),
  z.object({ type: z.literal("lost"), t, source: name, topic, count })
    .describe("messages that never came, by their sequence numbers"),
  z.object({ type: z.literal("registry"), t, trouble: z.string().nullable() })
    .describe("what keeps the registry from being read; null: nothing any more"),
  z.object({ type: z.literal("end"), t, messages: count, left_out: count, lost: count })
    .describe("the recorder was stopped: the file is whole"),
]);
/** See {@link lineSchema}. */
export type RecordingLine = z.infer<typeof lineSchema>;

/** What the bytes of a line are; `problem` says in words why they are no line of a recording. */
export type ParsedLine =
  | { readonly header: RecordingHeader }
  | { readonly line: RecordingLine }
  | { readonly otherVersion: string }
  | { readonly problem: string };

/** Seconds as they are written: exact to the microsecond. */
export function roundedSeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/** The text of a line, without its line feed; harmless to a terminal that it is shown on. */
export function lineText(line: RecordingHeader | RecordingLine): string {
  return jsonLine(line);
}

/** Reads a line. It never throws. */
export function parseLine(bytes: Uint8Array): ParsedLine {
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch (error) {
    const isNoJson = error instanceof JsonError;
    return { problem: isNoJson ? "it is no JSON: cut, or edited" : errorText(error) };
  }
  if (isHeader(json)) {
    const header = headerSchema.safeParse(json);
    if (header.success) return { header: header.data };
    if (json["version"] !== FORMAT_VERSION) {
      return { otherVersion: jsonLine(json["version"]).slice(0, 40) };
    }
    return { problem: problemOf(header.error) };
  }
  const line = lineSchema.safeParse(json);
  return line.success ? { line: line.data } : { problem: problemOf(line.error) };
}

/** Whether a value says of itself that it is the first line of a recording, of whatever version. */
export function isHeader(json: unknown): json is JsonObject {
  return typeof json === "object" && json !== null &&
    (json as JsonObject)["format"] === FORMAT;
}

/** The first thing that is wrong, and where. */
function problemOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return "it is no line of a recording";
  const path = issue.path.map(String).join(".");
  if (path === "type") return "it is no line of a recording";
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
