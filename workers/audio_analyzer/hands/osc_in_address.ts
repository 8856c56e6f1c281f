/** Where hands are heard over OSC: `osc_in` of the configuration. */
import { isIPv4 } from "node:net";
import { z } from "zod";

/** An address of this machine. */
export interface OscInAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = "127.0.0.1";

/** The address that `osc_in` names; undefined for `off` and for what is none. */
export function parseOscIn(text: string): OscInAddress | undefined {
  const [, host = LOOPBACK, digits = ""] = /^(?:([0-9.]+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return isIPv4(host) && port >= 1 && port <= 65535 ? { host, port } : undefined;
}

/** A port (then of the loopback address), `address:port`, or `off`. */
export const oscInSchema = z.union([z.int().transform(String), z.string()]).superRefine(
  (text, context) => {
    if (text === "off" || parseOscIn(text) !== undefined) return;
    const message = `"${text}" is no UDP address: write a port (9010), address:port ` +
      `(0.0.0.0:9010 for everybody on the network) or off`;
    context.addIssue({ code: "custom", message, input: text });
  },
);
