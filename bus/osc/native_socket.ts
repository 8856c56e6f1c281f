/** UDP through the system's own `sendto`: in order, at once, and without a turn of the event loop. */
import type { DatagramReport, DatagramSocket, Ipv4Endpoint } from "./datagram_socket.ts";

/** What differs between the systems. */
interface SystemCalls {
  readonly library: string;
  readonly errnoSymbol: "__errno_location" | "__error";
  readonly socketType: number;
  readonly dontWait: number;
  readonly socketLevel: number;
  readonly allowBroadcast: number;
  /** First two bytes of `sockaddr_in`: the family (2), on BSD behind the structure's length. */
  readonly family: readonly [number, number];
  readonly tryAgain: number;
  readonly errors: Readonly<Record<number, string>>;
}

const AF_INET = 2;
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
    family: [AF_INET, 0],
    tryAgain: 11,
    errors: { 13: "EACCES", 90: "EMSGSIZE", 101: "ENETUNREACH", 113: "EHOSTUNREACH" },
  },
  darwin: {
    library: "libSystem.B.dylib",
    errnoSymbol: "__error",
    socketType: SOCK_DGRAM,
    dontWait: 0x80,
    socketLevel: 0xffff,
    allowBroadcast: 0x20,
    family: [16, AF_INET],
    tryAgain: 35,
    errors: { 13: "EACCES", 40: "EMSGSIZE", 51: "ENETUNREACH", 65: "EHOSTUNREACH" },
  },
};

/** Opens a native socket; undefined where the system or its permissions have none to offer. */
export function openNativeSocket(report: DatagramReport): DatagramSocket | undefined {
  const system = SYSTEMS[Deno.build.os];
  if (system === undefined) return undefined;
  try {
    return new NativeSocket(system, report);
  } catch {
    // No permission for native calls, or another C library: the portable socket serves as well.
    return undefined;
  }
}

class NativeSocket implements DatagramSocket {
  readonly #system: SystemCalls;
  readonly #report: DatagramReport;
  readonly #libc;
  readonly #descriptor: number;
  /** `sockaddr_in` per endpoint, made once. */
  readonly #addresses = new WeakMap<Ipv4Endpoint, Uint8Array<ArrayBuffer>>();
  #closed = false;

  /** @throws Error when the library cannot be loaded or no socket be made */
  constructor(system: SystemCalls, report: DatagramReport) {
    this.#system = system;
    this.#report = report;
    this.#libc = Deno.dlopen(system.library, {
      socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
      setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
      sendto: {
        parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"],
        result: "isize",
      },
      close: { parameters: ["i32"], result: "i32" },
      errno: { name: system.errnoSymbol, parameters: [], result: "pointer" },
    });
    const { socket, setsockopt } = this.#libc.symbols;
    this.#descriptor = socket(AF_INET, system.socketType, 0);
    if (this.#descriptor < 0) {
      this.#libc.close();
      throw new Error("no UDP socket");
    }
    const on = new Uint8Array(Int32Array.of(1).buffer);
    setsockopt(this.#descriptor, system.socketLevel, system.allowBroadcast, on, on.length);
  }

  send(bytes: Uint8Array<ArrayBuffer>, to: Ipv4Endpoint): void {
    if (this.#closed) return;
    let address = this.#addresses.get(to);
    if (address === undefined) {
      address = this.#encode(to);
      this.#addresses.set(to, address);
    }
    const { sendto } = this.#libc.symbols;
    const length = BigInt(bytes.length);
    const flags = this.#system.dontWait;
    const sent = sendto(this.#descriptor, bytes, length, flags, address, address.length);
    if (sent >= 0) return this.#report.sent();
    const code = this.#lastError();
    if (code === this.#system.tryAgain) return this.#report.dropped();
    this.#report.failed(`${to.label}: ${this.#system.errors[code] ?? `system error ${code}`}`);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#libc.symbols.close(this.#descriptor);
    this.#libc.close();
  }

  #encode({ address, port }: Ipv4Endpoint): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(16);
    bytes.set(this.#system.family);
    new DataView(bytes.buffer).setUint16(2, port);
    bytes.set(address.split(".").map(Number), 4);
    return bytes;
  }

  #lastError(): number {
    const pointer = this.#libc.symbols.errno();
    return pointer === null ? 0 : new Deno.UnsafePointerView(pointer).getInt32();
  }
}
