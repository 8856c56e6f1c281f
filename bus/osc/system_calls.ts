/** The numbers by which Linux and macOS know what datagrams need. */

/** What differs between the systems. */
export interface SystemCalls {
  readonly library: string;
  readonly errnoSymbol: "__errno_location" | "__error";
  readonly socketType: number;
  readonly dontWait: number;
  readonly socketLevel: number;
  readonly allowBroadcast: number;
  /** SO_RCVBUF: how much may wait to be received. */
  readonly receiveBuffer: number;
  /** First two bytes of `sockaddr_in`: the family (2), on BSD behind the structure's length. */
  readonly family: readonly [number, number];
  readonly tryAgain: number;
  readonly errors: Readonly<Record<number, string>>;
}

export const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

const SYSTEMS: Readonly<Record<string, SystemCalls>> = {
  linux: {
    library: "libc.so.6",
    errnoSymbol: "__errno_location",
    socketType: SOCK_DGRAM | SOCK_CLOEXEC,
    dontWait: 0x40,
    socketLevel: 1,
    allowBroadcast: 6,
    receiveBuffer: 8,
    family: [AF_INET, 0],
    tryAgain: 11,
    errors: {
      13: "EACCES",
      90: "EMSGSIZE",
      98: "EADDRINUSE",
      99: "EADDRNOTAVAIL",
      101: "ENETUNREACH",
      113: "EHOSTUNREACH",
    },
  },
  darwin: {
    library: "libSystem.B.dylib",
    errnoSymbol: "__error",
    socketType: SOCK_DGRAM,
    dontWait: 0x80,
    socketLevel: 0xffff,
    allowBroadcast: 0x20,
    receiveBuffer: 0x1002,
    family: [16, AF_INET],
    tryAgain: 35,
    errors: {
      13: "EACCES",
      40: "EMSGSIZE",
      48: "EADDRINUSE",
      49: "EADDRNOTAVAIL",
      51: "ENETUNREACH",
      65: "EHOSTUNREACH",
    },
  },
};

/** Those of this system; undefined where there are none. */
export function systemCalls(): SystemCalls | undefined {
  return SYSTEMS[Deno.build.os];
}

/** Size of a `sockaddr_in`. */
export const ADDRESS_BYTES = 16;

/** A `sockaddr_in`. @param address four numbers with dots */
export function encodeAddress(
  { family }: SystemCalls,
  address: string,
  port: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ADDRESS_BYTES);
  bytes.set(family);
  new DataView(bytes.buffer).setUint16(2, port);
  bytes.set(address.split(".").map(Number), 4);
  return bytes;
}
