/** The topics of the supervisor. */
import { z } from "zod";
import { lifecycleTopic, type TopicSpec } from "../../bus/mod.ts";
import { statusSchema } from "./status.ts";

/** See the head of the file. */
export const topicSpecs = {
  "events.lifecycle": lifecycleTopic,
  "process.states": {
    kind: "state",
    summary: "All programs: when anything changes, at most five times a second",
    schema: z.object({ workers: z.array(statusSchema) }),
  },
  "process.log": {
    kind: "stream",
    summary: "Lines that are added to the logs, while anybody reads this",
    schema: z.object({
      worker: z.string(),
      lines: z.array(z.string()),
      skipped: z.int().describe("bytes before these lines that were too many to send"),
    }),
  },
} satisfies Record<string, TopicSpec>;
