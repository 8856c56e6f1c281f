/** The monitor's configuration. */
import { z } from "zod";
import { parsePlayerChoice } from "./choice.ts";

/** A service that tokens are sent to: encrypted, or on this machine. */
const serviceUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "") return false;
  return url.protocol === "https:" ||
    (url.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname));
}, "expected https://HOST, or http:// for this machine")
  .transform((text) => text.replace(/\/+$/, ""));

/** See the descriptions of the fields. */
export const configSchema = z.object({
  source: z.enum(["auto", "mpris", "applescript", "webapi"]).default("auto")
    .describe("Where to learn what plays: auto, mpris (Linux), applescript (macOS), webapi")
    .meta({ flag: "--source <source>" }),
  player: z.string().max(1000)
    .refine((text) => parsePlayerChoice(text).length > 0, "expected a name, or any")
    .default("spotify")
    .describe("Which player on this machine: a name, several with commas between, or any")
    .meta({ flag: "--player <names>" }),
  poll_interval: z.number().min(0.2).max(60).default(0.9)
    .describe("Seconds between two looks at a player that plays, where it does not signal"),
  webapi_interval: z.number().min(1).max(600).default(5)
    .describe("Seconds between two questions to Spotify's Web API in mid-track"),
  client_id: z.string().regex(/^[0-9A-Za-z]{0,64}$/, "expected letters and digits").default("")
    .describe("Client ID of your app at developer.spotify.com, for login"),
  login_port: z.int().min(0).max(65535).default(8898)
    .describe("Port of http://127.0.0.1:PORT/callback, as registered with your app; 0: any"),
  api_url: serviceUrl.default("https://api.spotify.com/v1").describe("Address of the Web API"),
  accounts_url: serviceUrl.default("https://accounts.spotify.com")
    .describe("Address of the accounts service"),
});

/** See {@link configSchema}. */
export type MonitorConfig = z.infer<typeof configSchema>;
