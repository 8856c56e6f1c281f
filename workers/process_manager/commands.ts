/** The commands of the supervisor: what they take and what they answer. */
import { z } from "zod";
import type { CommandSpec } from "../../bus/mod.ts";
import { PROGRAM_STATES, statusSchema } from "./status.ts";

/** Longest wait that a command may be asked for, in seconds. */
const MAX_WAIT_SECONDS = 600;

const selection = {
  worker: z.string().optional().describe("one program"),
  workers: z.array(z.string()).optional().describe("several programs"),
  group: z.string().optional().describe("the programs of a group"),
  all: z.boolean().default(false).describe("every program"),
};

const waiting = {
  wait: z.boolean().default(false).describe("answer when it is done, not when it has begun"),
  timeout: z.number().positive().max(MAX_WAIT_SECONDS).default(30).describe("seconds to wait"),
};

/** Which programs a command means. */
export type Selection = z.infer<z.ZodObject<typeof selection>>;

const outcome = z.object({
  name: z.string(),
  state: z.enum(PROGRAM_STATES),
  reason: z.string().nullable(),
  pid: z.int().nullable(),
});

function change(summary: string, done: "started" | "stopped" | "restarted") {
  return {
    summary,
    input: z.object({ ...selection, ...waiting }),
    output: z.object({
      [done]: z.boolean().describe("of all; with wait, whether it is done"),
      workers: z.array(outcome),
    }),
    timeoutMs: (MAX_WAIT_SECONDS + 10) * 1000,
  };
}

/** The commands besides those of every worker. */
export const commandSpecs = {
  list_workers: {
    summary: "Names the programs, and says which run",
    input: z.looseObject({}),
    output: z.object({
      workers: z.array(z.object({
        name: z.string(),
        enabled: z.boolean().describe("wanted"),
        running: z.boolean(),
        pid: z.int().nullable(),
        restart_count: z.int(),
        state: z.enum(PROGRAM_STATES),
      })),
    }),
  },
  status: {
    summary: "Tells all that is known of the programs",
    input: z.object(selection),
    output: z.object({
      supervisor: statusSchema.describe("of this program itself"),
      workers: z.array(statusSchema),
    }),
  },
  start_worker: change("Starts programs, and what they depend on", "started"),
  stop_worker: change("Stops programs, dependants first; they stay stopped", "stopped"),
  restart_worker: change("Stops programs and starts them again", "restarted"),
  tail_log: {
    summary: "The last lines of a program's log; the topic process.log has what follows",
    input: z.object({
      worker: z.string(),
      lines: z.int().min(0).max(1000).default(50),
    }),
    output: z.object({ worker: z.string(), path: z.string(), lines: z.array(z.string()) }),
  },
  reload_config: {
    summary: "Reads the configuration again; only what changed is restarted",
    input: z.looseObject({}),
    output: z.object({
      added: z.array(z.string()),
      removed: z.array(z.string()),
      changed: z.array(z.string()),
      restarted: z.array(z.string()),
    }),
  },
  shutdown: {
    summary: "Ends the supervisor; its programs run on unless they are to be stopped",
    input: z.object({ workers: z.boolean().default(false).describe("stop the programs first") }),
    output: z.object({ shutting_down: z.boolean(), stopping: z.array(z.string()) }),
  },
} satisfies Record<string, CommandSpec>;
