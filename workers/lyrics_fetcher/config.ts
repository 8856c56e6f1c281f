/** The configuration of the lyrics. */
import { z } from "zod";
import { oscTargets } from "../../bus/osc/mod.ts";
import { SOURCES } from "./follow/followed.ts";
import { LYRICS_PROFILES } from "./osc/profiles.ts";

const serviceUrl = z.string().refine(
  (text) => text === "" || text === "off" || isServiceUrl(text),
  "must be an address that begins with http:// or https://, without a name and password, or off",
);

/** A name and password in an address would be shown with the configuration. */
function isServiceUrl(text: string): boolean {
  const url = /^https?:\/\/[^\s]+$/.test(text) ? URL.parse(text) : null;
  return url !== null && url.username === "" && url.password === "";
}

/** See the descriptions of the fields. */
export const configSchema = z.object({
  source: z.enum(["auto", ...SOURCES]).default("auto")
    .describe("Which player to follow: auto (the one that is heard), spotify or virtualdj")
    .meta({ flag: "--source <player>" }),
  osc: oscTargets(LYRICS_PROFILES).default([{ host: "127.0.0.1", port: 9000, profile: "vj" }])
    .describe("OSC targets, profile@host:port with commas between; profiles vj, textler")
    .meta({ flag: "--osc <targets>" }),
  timing_offset_ms: z.number().min(-60_000).max(60_000).default(0)
    .describe("Shift the lines, positive: later; the command set_offset changes it live")
    .meta({ flag: "--offset <ms>" }),
  lyrics_folder: z.string().default("")
    .describe(
      "Folder of .lrc files named 'Artist - Title.lrc'; empty: lyrics in the home of all state",
    )
    .meta({ flag: "--folder <path>" }),
  lrclib_url: serviceUrl.default("https://lrclib.net/api")
    .describe("Where LRCLIB answers; off: lyrics of this machine only")
    .meta({ flag: "--lrclib <url>" }),
  miss_days: z.number().min(0).max(3650).default(7)
    .describe("Days after which a song without lyrics is looked for again"),
  position_interval: z.number().min(0.02).max(60).default(0.5)
    .describe("Seconds between two positions over OSC while a song plays"),
  resend_interval: z.number().min(0).max(3600).default(10)
    .describe(
      "Seconds after which the whole song is told again over OSC, for who starts late; 0: never",
    ),
  llm_url: serviceUrl.default("off")
    .describe(
      "An OpenAI-compatible endpoint, e.g. http://127.0.0.1:11434/v1; off: words are counted",
    ),
  llm_model: z.string().max(200).default("").describe("Model that the LLM is asked for"),
  llm_key: z.string().trim().max(1000).regex(
    /^[\x21-\x7e]*$/,
    "must be letters, digits and signs of ASCII, without spaces",
  )
    .default("").describe("Key of the LLM, where it wants one")
    .meta({ secret: true }),
  llm_timeout: z.number().min(1).max(600).default(60)
    .describe("Seconds after which an answer of the LLM is not waited for"),
});
/** See {@link configSchema}. */
export type LyricsConfig = z.infer<typeof configSchema>;

/** Whether an address of the configuration is one, and not switched off. */
export function isOn(url: string): boolean {
  return url !== "" && url !== "off";
}
