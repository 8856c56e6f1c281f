/** What the aggregator tells and what it can be asked. */
import { z } from "zod";
import { filterShape, questionSchema } from "./query/question.ts";
import { recordSchema } from "./record.ts";

const counts = z.object({
  lines: z.int(),
  debug: z.int(),
  info: z.int(),
  warning: z.int(),
  error: z.int(),
  left_out: z.int().describe("lines that were too many"),
  last_at: z.number().describe("Unix seconds of the last line"),
});

/** The aggregator's topics. */
export const topics = {
  "logs.aggregated": {
    kind: "stream",
    summary: "New lines of all workers, in order, twice a second",
    schema: z.object({
      logs: z.array(recordSchema).describe("the last 500 of them"),
      left_out: z.int().describe(
        "lines before them since the last time, for which there was no room",
      ),
      total_count: z.int().describe("lines since the start"),
    }),
  },
} as const;

/** The aggregator's commands. */
export const commands = {
  tail: {
    summary: "The last lines of all workers",
    input: z.object({ ...filterShape, lines: z.int().min(1).max(1000).default(50) }),
    output: z.object({ logs: z.array(recordSchema) }),
  },
  query: {
    summary: "Searches everything that is kept",
    input: questionSchema,
    output: z.object({
      logs: z.array(recordSchema).describe("the last ones that match, the oldest first"),
      more: z.boolean().describe("older ones may match too"),
      lines_searched: z.int(),
      seconds: z.number(),
    }),
    timeoutMs: 70_000,
  },
  stats: {
    summary: "How much each worker has said, what was left out, and what is on the disk",
    input: z.object({}),
    output: z.object({
      workers: z.record(z.string(), counts),
      total_count: z.int(),
      written: z.int(),
      lost: z.int().describe("lines that could not be written"),
      missed: z.int().describe("messages that were lost on the way here"),
      unreadable: z.int().describe(
        "messages on logs.* and events.* that are no log line and no event",
      ),
      disk_error: z.string().nullable(),
      bytes: z.int().describe("on the disk"),
      folder: z.string(),
    }),
  },
} as const;
