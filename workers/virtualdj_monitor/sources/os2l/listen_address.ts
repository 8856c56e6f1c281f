/** Where OS2L is listened for: `os2l` of the configuration. */
import { isIPv4 } from "node:net";
import { z } from "zod";

/** An address of this machine. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = "127.0.0.1";

/** Reads `port` (then of the loopback address) or `address:port`; undefined for what is neither. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, host = LOOPBACK, digits = ""] = /^(?:([0-9.]+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return isIPv4(host) && digits !== "" && port <= 65535 ? { host, port } : undefined;
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host.startsWith("127.");
}

/** A port, or `address:port`. */
export const listenAddressSchema = z.union([z.int().transform(String), z.string()]).superRefine(
  (text, context) => {
    if (parseListenAddress(text) !== undefined) return;
    const message = `"${text}" is no address to listen at: write a port (9996) or address:port ` +
      `(0.0.0.0:9996 for everybody on the network)`;
    context.addIssue({ code: "custom", message, input: text });
  },
);
