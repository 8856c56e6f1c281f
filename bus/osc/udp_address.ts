/** Where datagrams are received: an address of this machine, as people write it. */
import { isIPv4 } from "node:net";

/** An address of this machine. */
export interface UdpAddress {
  /** Four numbers with dots; 0.0.0.0 for all addresses of the machine. */
  readonly host: string;
  /** 1-65535. */
  readonly port: number;
}

const LOOPBACK = "127.0.0.1";

/** What people may write, for messages. */
export const UDP_ADDRESS_FORMS =
  "a port (9010) or address:port (0.0.0.0:9010 for everybody on the network)";

/** Reads a port (then of the loopback address) or `address:port`; undefined for what is neither. */
export function parseUdpAddress(text: string): UdpAddress | undefined {
  const [, host = LOOPBACK, digits = ""] = /^(?:([0-9.]+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return isIPv4(host) && port >= 1 && port <= 65535 ? { host, port } : undefined;
}
