/** The aggregator's configuration. */
import { z } from "zod";

/** See the descriptions of the fields. */
export const configSchema = z.object({
  max_mb: z.number().min(1).max(1000).default(32)
    .describe("A file is ended when it has grown to so many MB").meta({ restart: true }),
  max_hours: z.number().min(0.01).max(1000).default(24)
    .describe("... or is so many hours old").meta({ restart: true }),
  keep_files: z.int().min(1).max(1000).default(20)
    .describe("Files that are kept besides the one that is written").meta({ restart: true }),
  keep_days: z.number().min(0.01).max(3650).default(14)
    .describe("Older files are removed").meta({ restart: true }),
  lines_per_second: z.number().min(1).max(100_000).default(5_000)
    .describe("What one worker may say in the long run; the rest is counted").meta({
      restart: true,
    }),
  burst: z.int().min(1).max(1_000_000).default(20_000)
    .describe("... and what it may say at once besides").meta({ restart: true }),
  search_seconds: z.number().min(0.1).max(60).default(10)
    .describe("Longest time for a search"),
});
