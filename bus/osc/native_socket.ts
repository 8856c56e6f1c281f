/** UDP through the system's own `sendto`: in order, at once, and without a turn of the event loop. */
import type { DatagramReport, DatagramSocket, Ipv4Endpoint } from "./datagram_socket.ts";
import {
  ADDRESS_BYTES,
  AF_INET,
  encodeAddress,
  type SystemCalls,
  systemCalls,
} from "./system_calls.ts";

/** Opens a native socket; undefined where the system or its permissions have none to offer. */
export function openNativeSocket(report: DatagramReport): DatagramSocket | undefined {
  const system = systemCalls();
  if (system === undefined) return undefined;
  try {
    return new NativeSocket(system, report);
  } catch {
    // No permission for native calls, or another C library: the portable socket serves as well.
    return undefined;
  }
}

class NativeSocket implements DatagramSocket {
  readonly port: number;
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
      bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
      getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
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
    this.port = this.#bind();
  }

  /** @returns the port; 0 if there is none yet: then the first datagram gets one */
  #bind(): number {
    const { bind, getsockname } = this.#libc.symbols;
    const any = encodeAddress(this.#system, "0.0.0.0", 0);
    if (bind(this.#descriptor, any, any.length) !== 0) return 0;
    const length = new Uint8Array(Uint32Array.of(ADDRESS_BYTES).buffer);
    if (getsockname(this.#descriptor, any, length) !== 0) return 0;
    return new DataView(any.buffer).getUint16(2);
  }

  send(bytes: Uint8Array<ArrayBuffer>, to: Ipv4Endpoint): void {
    if (this.#closed) return;
    let address = this.#addresses.get(to);
    if (address === undefined) {
      address = encodeAddress(this.#system, to.address, to.port);
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

  #lastError(): number {
    const pointer = this.#libc.symbols.errno();
    return pointer === null ? 0 : new Deno.UnsafePointerView(pointer).getInt32();
  }
}
