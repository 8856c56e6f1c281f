/** OSC targets: which visualizer listens where, and which vocabulary of addresses it understands. */
import { z } from "zod";

/** The vocabularies that workers speak: each worker some of them. */
export const OSC_PROFILES = ["vj", "synesthesia", "resolume", "textler"] as const;

/** The vocabulary in which a target is spoken to, one of {@link OSC_PROFILES}. */
export type OscProfile = typeof OSC_PROFILES[number];

/** One listener. `host` is a name or an IPv4 address, broadcast included. */
export interface OscTarget {
  host: string;
  port: number;
  profile: OscProfile;
}

/** A target as a config may give it: what is left out has a default. */
type TargetInput = { [K in keyof OscTarget]?: OscTarget[K] | undefined };

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 9000;
const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/;

/**
 * The targets in the configuration of a worker that speaks `profiles`: a list of tables with `host`,
 * `port`, `profile`, or of short texts `host`, `host:port`, `:port`, `profile@host:port`; or one text
 * with commas between them, as a flag carries it.
 *
 * @param profiles the first is that of a target that names none
 */
export function oscTargets<P extends OscProfile>(profiles: readonly [P, ...P[]]) {
  const table = z.strictObject({
    host: z.string().regex(HOST_NAME, "must be a host name or an IPv4 address")
      .default(DEFAULT_HOST).describe("host name or IPv4 address of the visualizer"),
    // Aborts: else a union would show this issue, and not the text for people.
    port: z.int().min(1, { abort: true }).max(65535, { abort: true }).default(DEFAULT_PORT)
      .describe("UDP port it listens on"),
    profile: z.enum(profiles as readonly [OscProfile, ...OscProfile[]]).default(profiles[0])
      .describe("vocabulary of addresses it understands"),
  });
  const refusal = (text: string) =>
    `OSC target "${text}" is not understood: write profile@host:port, e.g. ` +
    `${DEFAULT_HOST}:${DEFAULT_PORT} or ${profiles.at(-1)}@192.168.1.20:7000; ` +
    `port 1-65535, profile ${profiles.join(", ")}`;
  const explain = (input: unknown): string => {
    if (typeof input === "string") return refusal(input);
    const checked = table.safeParse(input);
    const issues = checked.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    return `OSC target is not understood: ${issues?.join("; ").trim() ?? "not a table"}`;
  };
  const target = z.union([
    table,
    // The message for people comes from the union: it replaces those of its branches.
    z.string().refine((text) => text !== "").transform(splitTarget).pipe(table),
  ], { error: ({ input }) => explain(input) })
    .describe("an OSC listener: a table of host, port and profile, or profile@host:port");
  return z.union([
    z.array(target),
    z.string().transform((text): (string | TargetInput)[] => splitTargets(text)).pipe(
      z.array(target),
    ),
  ], {
    error: ({ input }) => {
      const targets = typeof input === "string" ? splitTargets(input) : input;
      if (!Array.isArray(targets)) return explain(targets);
      return explain(targets.find((one) => !target.safeParse(one).success));
    },
  }).describe("OSC listeners: a list, or profile@host:port with commas between");
}

function splitTargets(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

/** The parts that a short text names; what is wrong with them is for the schema to say. */
function splitTarget(text: string): TargetInput {
  const at = text.indexOf("@");
  const address = at < 0 ? text : text.slice(at + 1);
  const colon = address.lastIndexOf(":");
  const host = colon < 0 ? address : address.slice(0, colon);
  const port = colon < 0 ? undefined : address.slice(colon + 1);
  return {
    ...(at < 0 ? {} : { profile: text.slice(0, at) as OscProfile }),
    ...(host === "" ? {} : { host }),
    ...(port === undefined ? {} : { port: /^\d{1,5}$/.test(port) ? Number(port) : NaN }),
  };
}

/** The short text form: `profile@host:port`, the profile left out when it is the default. */
export function formatTarget(target: OscTarget): string {
  const address = `${target.host}:${target.port}`;
  return target.profile === "vj" ? address : `${target.profile}@${address}`;
}
