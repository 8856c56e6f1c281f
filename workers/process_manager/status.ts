/** What the supervisor tells of its programs, on the wire. */
import { z } from "zod";

/** See the README for what each means. */
export const PROGRAM_STATES = [
  "stopped",
  "finished",
  "waiting",
  "starting",
  "running",
  "stopping",
  "backoff",
  "failing",
  "broken",
] as const;

/** One of {@link PROGRAM_STATES}. */
export type ProgramStateName = (typeof PROGRAM_STATES)[number];

/** How a process ended. */
export const exitSchema = z.object({
  code: z.int().nullable().describe("exit code; null after a signal, or where nobody could see it"),
  signal: z.string().nullable(),
  reason: z.string().describe("in words"),
  at: z.number().describe("Unix seconds"),
});

/** One program, as `status` and the topic `process.states` tell of it. */
export const statusSchema = z.object({
  name: z.string(),
  state: z.enum(PROGRAM_STATES),
  reason: z.string().nullable().describe("why it is in this state, where that needs to be said"),
  wanted: z.boolean(),
  ready: z.boolean(),
  pid: z.int().nullable(),
  adopted: z.boolean().describe("it ran before this supervisor did, or was started by hand"),
  uptime: z.number().nullable().describe("seconds since it was started"),
  restarts: z.int().describe("starts after the first, since somebody started it"),
  failures: z.int().describe("failures in a row"),
  last_exit: exitSchema.nullable(),
  next_try: z.number().nullable().describe("seconds until it is started again"),
  cpu: z.number().nullable().describe("percent of a core"),
  memory: z.number().nullable().describe("resident bytes"),
  groups: z.array(z.string()),
  command: z.array(z.string()),
  log: z.string().describe("path of its log file"),
  last_lines: z.array(z.string()).describe("the end of its log, while it is failing or broken"),
});

/** See {@link statusSchema}. */
export type ProgramStatus = z.infer<typeof statusSchema>;
