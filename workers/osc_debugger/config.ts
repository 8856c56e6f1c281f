/** The debugger's configuration. */
import { z } from "zod";
import {
  type OscTarget,
  oscTargets,
  parseUdpAddress,
  UDP_ADDRESS_FORMS,
} from "../../bus/osc/mod.ts";
import { AddressFilter } from "./messages/address_filter.ts";

/** Reports what `parse` throws as what is wrong with a value. */
function understood(parse: (text: string) => unknown) {
  return (text: string, context: z.RefinementCtx<string>): void => {
    try {
      parse(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: "custom", message, input: text });
    }
  };
}

function addressOf(text: string) {
  const address = parseUdpAddress(text);
  if (address === undefined) {
    throw new RangeError(`"${text}" is no UDP address: write ${UDP_ADDRESS_FORMS}`);
  }
  return address;
}

const targetsSchema = oscTargets(["vj"]);

/** The targets in a text such as `127.0.0.1:9000,10.0.0.7:7777`. @throws RangeError */
export function parseTargets(text: string): OscTarget[] {
  const parsed = text.includes("@") ? undefined : targetsSchema.safeParse(text);
  if (parsed?.success) return parsed.data;
  throw new RangeError(`"${text}" are no targets: write host:port, with commas between several`);
}

/** Names of this machine, under which it would pass packets on to itself. */
const OWN_NAMES = ["127.0.0.1", "localhost", "0.0.0.0"];

/** Whether packets would come back here; of what is not understood nothing is said a second time. */
function isLoop(listen: string, forward: string): boolean {
  const own = parseUdpAddress(listen);
  if (own === undefined) return false;
  const names = [...OWN_NAMES, own.host];
  try {
    return parseTargets(forward).some(({ host, port }) =>
      port === own.port && names.includes(host)
    );
  } catch {
    return false;
  }
}

/** See the descriptions of the fields. */
export const configSchema = z.object({
  listen: z.union([z.int().transform(String), z.string()]).superRefine(understood(addressOf))
    .default("9001")
    .describe("UDP port to listen on: a port, or address:port (0.0.0.0:9001 for the whole network)")
    .meta({ flag: "--listen <port>" }),
  forward: z.string().superRefine(understood(parseTargets)).default("")
    .describe("Where every packet is passed on to, unchanged: host:port with commas between")
    .meta({ flag: "--forward <targets>" }),
  filter: z.string().superRefine(understood((text) => new AddressFilter(text))).default("")
    .describe("Which addresses are shown: patterns with * and commas between, ! leaves out")
    .meta({ flag: "--filter <patterns>" }),
  print: z.enum(["auto", "on", "off"]).default("auto")
    .describe("Print messages on stdout; auto: unless a supervisor started it")
    .meta({ flag: "--print <when>" }),
}).refine(({ listen, forward }) => !isLoop(listen, forward), {
  path: ["forward"],
  message: "must not name the port that it listens on itself",
});
/** See {@link configSchema}. */
export type DebuggerConfig = z.infer<typeof configSchema>;
