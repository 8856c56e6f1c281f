/** The configuration of the supervisor: `[process_manager]` and `[process_manager.programs.<name>]`. */
import { z } from "zod";

/** Names that are safe as a file name, as a registry entry and on a command line. */
export const PROGRAM_NAME = /^[A-Za-z][\w-]{0,63}$/;

/** Asks the worker over the bus; looks at the process alone; connects; expects a 2xx or 3xx answer. */
const CHECK = /^(auto|health_check|process|tcp:\/\/[^\s/:]+:\d{1,5}|https?:\/\/\S+)$/;

/** Whether a port behind `tcp://…` is one. */
function hasPort(check: string): boolean {
  return !check.startsWith("tcp:") || Number(check.slice(check.lastIndexOf(":") + 1)) <= 65535;
}

const check = z.string().refine(
  (text) => CHECK.test(text) && hasPort(text),
  "expected auto, health_check, process, tcp://HOST:PORT or http://HOST:PORT/PATH",
).default("auto");

const programName = z.string().regex(
  PROGRAM_NAME,
  "expected 1 to 64 letters, digits, _ and -, first a letter",
)
  .refine((name) => name !== "process_manager", "the supervisor does not run itself");

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** What may be said of one program. */
export const programSchema = z.strictObject({
  command: z.string().min(1).optional()
    .describe(
      "Path, from the supervisor's folder, or name of a worker beside it or of a program in PATH; default: its own name",
    ),
  args: z.array(z.string()).default([]).describe("Arguments"),
  env: z.record(z.string(), z.string()).default({}).describe("Environment besides the supervisor's")
    .meta({ secret: true }),
  folder: z.string().min(1).optional().describe(
    "Working folder, from the supervisor's; default: the home of all state",
  ),
  groups: z.array(programName).default([]).describe("Groups to start and stop it with"),
  autostart: z.boolean().default(true).describe("Started until someone stops it"),
  restart: z.enum(["always", "on_failure", "never"]).default("always")
    .describe("When it has ended by itself"),
  depends_on: z.union([
    z.array(programName),
    z.record(programName, z.enum(["started", "ready"])),
  ], "expected a list of names, or a table of name = started | ready").default([]).describe(
    "Programs that come first: a list, or a table of started | ready",
  ),
  stop_signal: z.enum(SIGNALS).default("SIGTERM").describe("Asks it to end"),
  stop_time: z.number().min(0).max(600).default(5).describe("Seconds until it is killed"),
  ready: check.describe("Tells that it is ready"),
  start_time: z.number().min(0.1).max(3600).default(30)
    .describe("Seconds within which it must be ready"),
  alive: check.describe("Tells that it is not hung"),
  alive_interval: z.number().min(0.1).max(3600).default(5).describe("Seconds between two looks"),
  memory_mb: z.number().positive().optional().describe("It is restarted above that"),
  log_mb: z.number().min(0.01).max(10_000).default(5).describe("Size of a log file"),
  log_files: z.int().min(0).max(1000).default(4).describe("Older log files that are kept"),
});

/** See {@link programSchema}. */
export type ProgramConfig = z.infer<typeof programSchema>;

/** The section `[process_manager]`. */
export const configSchema = z.object({
  discover: z.boolean().default(true).describe("Run every executable beside this one"),
  programs: z.record(programName, programSchema).default({})
    .describe("More about those, and other programs"),
  keeper: z.boolean().default(true)
    .describe("Started again when it is killed; no, where a service manager does that"),
  backoff_min: z.number().min(0.001).max(3600).default(0.5)
    .describe("Seconds before the first restart"),
  backoff_max: z.number().min(0.001).max(3600).default(15)
    .describe("Longest wait between two starts, in seconds"),
  stable_after: z.number().min(0).max(86_400).default(30)
    .describe("Seconds of good running after which earlier failures are forgotten"),
  failing_after: z.int().min(1).default(10).describe("Failures in a row that are called failing"),
});

/** See {@link configSchema}. */
export type SupervisorConfig = z.infer<typeof configSchema>;
