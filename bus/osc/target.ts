/** OSC targets: which visualizer listens where, and which vocabulary of addresses it understands. */
import { z } from "zod";

/** The vocabularies that workers can speak. */
export const OSC_PROFILES = ["vj", "synesthesia", "resolume"] as const;

/** The vocabulary in which a target is spoken to, one of {@link OSC_PROFILES}. */
export type OscProfile = typeof OSC_PROFILES[number];

/** One listener. `host` is a name or an IPv4 address, broadcast included. */
export interface OscTarget {
  host: string;
  port: number;
  profile: OscProfile;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 9000;
const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/;

const targetObject = z.strictObject({
  host: z.string().regex(HOST_NAME, "must be a host name or an IPv4 address")
    .default(DEFAULT_HOST).describe("host name or IPv4 address of the visualizer"),
  port: z.int().min(1).max(65535).default(DEFAULT_PORT).describe("UDP port it listens on"),
  profile: z.enum(OSC_PROFILES).default("vj").describe("vocabulary of addresses it understands"),
});

/**
 * A target in a config: a table with `host`, `port`, `profile`, or the short text `host`,
 * `host:port`, `:port`, `profile@host:port` that a flag can carry.
 */
export const oscTargetSchema = z.union([
  targetObject,
  z.string().transform((text, context): z.input<typeof targetObject> => {
    try {
      return parseTarget(text);
    } catch {
      // The message for people comes from the union: it replaces those of its branches.
      context.addIssue({ code: "custom", input: text });
      return z.NEVER;
    }
  }).pipe(targetObject),
], { error: ({ input }) => explainRefusal(input) })
  .describe("an OSC listener: a table of host, port and profile, or profile@host:port");

/**
 * Any number of targets in a config: a list of {@link oscTargetSchema}, or one text with commas
 * between them, as a flag carries it.
 */
export const oscTargetsSchema = z.union([
  z.array(oscTargetSchema),
  z.string().transform((text, context): z.input<typeof targetObject>[] => {
    try {
      return splitTargets(text).map(parseTarget);
    } catch {
      context.addIssue({ code: "custom", input: text });
      return z.NEVER;
    }
  }).pipe(z.array(targetObject)),
], {
  error: ({ input }) => {
    const texts = typeof input === "string" ? splitTargets(input) : input;
    const wrong = Array.isArray(texts)
      ? texts.find((target) => !oscTargetSchema.safeParse(target).success)
      : texts;
    return explainRefusal(wrong);
  },
}).describe("OSC listeners: a list, or profile@host:port with commas between");

function splitTargets(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

function explainRefusal(input: unknown): string {
  if (typeof input === "string") return refusal(input);
  const checked = targetObject.safeParse(input);
  const issues = checked.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  return `OSC target is not understood: ${issues?.join("; ").trim() ?? "not a table"}`;
}

/**
 * Reads the short text form of a target.
 *
 * @throws RangeError naming the text and what is allowed
 */
export function parseTarget(text: string): OscTarget {
  const at = text.indexOf("@");
  const address = at < 0 ? text : text.slice(at + 1);
  const colon = address.lastIndexOf(":");
  const host = colon < 0 ? address : address.slice(0, colon);
  const port = colon < 0 ? undefined : address.slice(colon + 1);
  const parsed = targetObject.safeParse({
    ...(at < 0 ? {} : { profile: text.slice(0, at) }),
    ...(host === "" ? {} : { host }),
    ...(port === undefined ? {} : { port: /^\d{1,5}$/.test(port) ? Number(port) : NaN }),
  });
  if (parsed.success && text !== "") return parsed.data;
  throw new RangeError(refusal(text));
}

function refusal(text: string): string {
  return `OSC target "${text}" is not understood: write profile@host:port, e.g. ` +
    `${DEFAULT_HOST}:${DEFAULT_PORT} or resolume@192.168.1.20:7000; ` +
    `port 1-65535, profile ${OSC_PROFILES.join(", ")}`;
}

/** The short text form: `profile@host:port`, the profile left out when it is the default. */
export function formatTarget(target: OscTarget): string {
  const address = `${target.host}:${target.port}`;
  return target.profile === "vj" ? address : `${target.profile}@${address}`;
}
