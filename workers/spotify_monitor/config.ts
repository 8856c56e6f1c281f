/** The monitor's configuration. */
import { z } from "zod";

/** See the descriptions of the fields. */
export const configSchema = z.object({
  source: z.enum(["auto", "mpris", "applescript", "webapi"]).default("auto")
    .describe("Where to learn what plays: auto, mpris (Linux), applescript (macOS), webapi")
    .meta({ flag: "--source <source>" }),
  player: z.string().trim().min(1).max(1000).default("spotify")
    .describe("Which player: a name, several with commas between, or any")
    .meta({ flag: "--player <names>" }),
});

/** See {@link configSchema}. */
export type MonitorConfig = z.infer<typeof configSchema>;
