/** The monitor's configuration. */
import { z } from "zod";
import { oscTargets } from "../../bus/osc/mod.ts";
import { listenAddressSchema } from "./sources/os2l/listen_address.ts";
import { type SourceName, SOURCES } from "./sources/source.ts";

const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/;

const sourcesSchema = z.string().superRefine((text, context) => {
  const names = namesIn(text);
  const unknown = names.find((name) => !SOURCES.some((source) => source === name));
  if (unknown === undefined && names.length > 0) return;
  const message = `"${unknown ?? text}" is no source; there are ${SOURCES.join(", ")}`;
  context.addIssue({ code: "custom", message, input: text });
});

const EXPECTED_URL = "expected an address such as http://127.0.0.1:8080";

/** It is shown in messages: a password has a key of its own, which is not. */
const pluginUrlSchema = z.url({ protocol: /^https?$/, error: EXPECTED_URL }).refine((text) => {
  const url = URL.parse(text);
  return url === null || (url.username === "" && url.password === "");
}, "a password belongs into network_control_password, not into the address");

/** See the descriptions of the fields. */
export const configSchema = z.object({
  sources: sourcesSchema.default(SOURCES.join(","))
    .describe("Ways to hear of VirtualDJ: osc, os2l, network_control, files, commas between")
    .meta({ flag: "--sources <names>" }),
  virtualdj_host: z.string().regex(HOST_NAME, "must be a host name or an IPv4 address")
    .default("127.0.0.1")
    .describe("Machine on which VirtualDJ runs, for its OSC"),
  osc_port: z.int().min(1).max(65535).default(9009).describe("VirtualDJ's option oscPort"),
  osc_back_port: z.int().min(1).max(65535).default(9008)
    .describe("VirtualDJ's option oscPortBack: where its answers are received"),
  os2l: listenAddressSchema.default("127.0.0.1:9996")
    .describe("Where OS2L is listened for: a port, or address:port (0.0.0.0:9996 for everybody)")
    .meta({ flag: "--os2l <address>" }),
  os2l_announce: z.boolean().default(true)
    .describe("Announce OS2L on the network (mDNS), unless it is listened for on loopback only"),
  os2l_subscribe: z.boolean().default(true)
    .describe("Ask VirtualDJ over OS2L for its decks as well"),
  network_control: pluginUrlSchema.default("http://127.0.0.1:80")
    .describe("Address of VirtualDJ's plugin Network Control")
    .meta({ flag: "--network-control <url>" }),
  network_control_password: z.string().max(200).default("")
    .describe("Password of that plugin")
    .meta({ secret: true }),
  network_control_poll: z.number().min(1).max(10).default(1)
    .describe("Seconds between two rounds of questions to that plugin"),
  virtualdj_home: z.string().min(1).max(1000).default("auto")
    .describe("VirtualDJ's folder, with History and database.xml; auto looks where it usually is")
    .meta({ flag: "--virtualdj-home <folder>" }),
  virtualdj_program: z.string().regex(/^[\p{L}\p{N} ._-]{1,64}$/u, "must be a program's name")
    .default("auto")
    .describe("Name of VirtualDJ's program: when it has ended, its history plays no more"),
  database: z.boolean().default(true)
    .describe("Read VirtualDJ's database.xml for tempo, key and length"),
  history_delay: z.number().min(0).max(600).default(45)
    .describe("VirtualDJ's option historyDelay in seconds: how late a track is in its history"),
  osc: oscTargets(["vj"]).default([{ host: "127.0.0.1", port: 9000, profile: "vj" }])
    .describe("OSC targets for beats and tracks, profile@host:port with commas between")
    .meta({ flag: "--osc <targets>" }),
});
/** See {@link configSchema}. */
export type MonitorConfig = z.infer<typeof configSchema>;

/** The sources that a configuration asks for, the best first. */
export function chosenSources({ sources }: Pick<MonitorConfig, "sources">): SourceName[] {
  const names = namesIn(sources);
  return SOURCES.filter((source) => names.includes(source));
}

function namesIn(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}
