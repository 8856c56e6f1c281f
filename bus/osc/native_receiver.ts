/** UDP in through the system's own `recvfrom`: every datagram that waits is taken in one turn. */
import { setImmediate } from "node:timers";
import {
  type DatagramReceiver,
  ReceiveError,
  type ReceiverOptions,
  type Sender,
} from "./datagram_receiver.ts";
import {
  ADDRESS_BYTES,
  AF_INET,
  encodeAddress,
  type SystemCalls,
  systemCalls,
} from "./system_calls.ts";

/** What may wait to be received; the system gives less where it has a lower limit. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const LARGEST_DATAGRAM = 65_536;
/** Datagrams that are taken before everything else of the process has its turn. */
const TURN = 256;
const READABLE = 1;
/** So long at the most a close takes whose wake-up is lost: its address may have gone with the network. */
const LONGEST_WAIT_MS = 1000;
const REST_AFTER_ERROR_MS = 100;
/** Senders that are remembered, so that a known one allocates nothing. */
const MOST_SENDERS = 256;

/**
 * Opens a native receiver; undefined where the system or its permissions have none to offer.
 *
 * @throws {ReceiveError} when the port cannot be had
 */
export function openNativeReceiver(options: ReceiverOptions): DatagramReceiver | undefined {
  const system = systemCalls();
  if (system === undefined) return undefined;
  try {
    return new NativeReceiver(system, options);
  } catch (error) {
    if (error instanceof ReceiveError) throw error;
    // No permission for native calls, or another C library: the portable receiver serves as well.
    return undefined;
  }
}

function openLibrary(system: SystemCalls) {
  return Deno.dlopen(system.library, {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    recvfrom: {
      parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"],
      result: "isize",
    },
    sendto: {
      parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"],
      result: "isize",
    },
    // nfds_t has 64 bits on Linux and 32 on macOS; as a register it is the same.
    poll: { parameters: ["buffer", "usize", "i32"], result: "i32", nonblocking: true },
    close: { parameters: ["i32"], result: "i32" },
    errno: { name: system.errnoSymbol, parameters: [], result: "pointer" },
  });
}

class NativeReceiver implements DatagramReceiver {
  readonly port: number;
  readonly #system: SystemCalls;
  readonly #options: ReceiverOptions;
  readonly #libc: ReturnType<typeof openLibrary>;
  readonly #descriptor: number;
  readonly #buffer = new Uint8Array(LARGEST_DATAGRAM);
  readonly #from = new Uint8Array(ADDRESS_BYTES);
  readonly #fromView = new DataView(this.#from.buffer);
  readonly #fromLength = Uint32Array.of(ADDRESS_BYTES);
  readonly #fromLengthBytes = new Uint8Array(this.#fromLength.buffer);
  readonly #senders = new Map<number, Sender>();
  readonly #running: Promise<void>;
  #closing = false;

  constructor(system: SystemCalls, options: ReceiverOptions) {
    this.#system = system;
    this.#options = options;
    this.#libc = openLibrary(system);
    const { socket, close } = this.#libc.symbols;
    this.#descriptor = socket(AF_INET, system.socketType, 0);
    try {
      this.port = this.#bind();
    } catch (error) {
      if (this.#descriptor >= 0) close(this.#descriptor);
      this.#libc.close();
      throw error;
    }
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#wake();
    }
    await this.#running;
  }

  #bind(): number {
    const { bind, setsockopt, getsockname } = this.#libc.symbols;
    if (this.#descriptor < 0) throw new ReceiveError(this.#lastErrorName());
    const size = new Uint8Array(Int32Array.of(RECEIVE_BUFFER_BYTES).buffer);
    const { socketLevel, receiveBuffer } = this.#system;
    setsockopt(this.#descriptor, socketLevel, receiveBuffer, size, size.length);
    const address = encodeAddress(this.#system, this.#options.host, this.#options.port);
    if (bind(this.#descriptor, address, address.length) !== 0) {
      throw new ReceiveError(this.#lastErrorName());
    }
    getsockname(this.#descriptor, this.#from, this.#fromLengthBytes);
    return this.#fromView.getUint16(2);
  }

  async #run(): Promise<void> {
    const pollSet = new Uint8Array(8);
    const view = new DataView(pollSet.buffer);
    view.setInt32(0, this.#descriptor, true);
    view.setInt16(4, READABLE, true);
    while (!this.#closing) {
      const left = this.#take();
      if (left === "more") await new Promise<void>((resolve) => setImmediate(resolve));
      else if (left === "nothing") await this.#libc.symbols.poll(pollSet, 1n, LONGEST_WAIT_MS);
      else await new Promise((resolve) => setTimeout(resolve, REST_AFTER_ERROR_MS));
    }
    this.#libc.symbols.close(this.#descriptor);
    this.#libc.close();
  }

  /** Takes what waits. @returns what may be left */
  #take(): "more" | "nothing" | "unknown" {
    const { recvfrom } = this.#libc.symbols;
    const { dontWait } = this.#system;
    for (let taken = 0; taken < TURN; taken++) {
      this.#fromLength[0] = ADDRESS_BYTES;
      const length = Number(
        recvfrom(
          this.#descriptor,
          this.#buffer,
          BigInt(LARGEST_DATAGRAM),
          dontWait,
          this.#from,
          this.#fromLengthBytes,
        ),
      );
      if (this.#closing) return "nothing";
      if (length < 0) {
        const code = this.#lastError();
        if (code === this.#system.tryAgain) return "nothing";
        this.#options.onError(this.#system.errors[code] ?? `system error ${code}`);
        return "unknown";
      }
      this.#options.onDatagram(this.#buffer.subarray(0, length), this.#sender());
    }
    return "more";
  }

  #sender(): Sender {
    const key = this.#fromView.getUint32(4) * 65_536 + this.#fromView.getUint16(2);
    const known = this.#senders.get(key);
    if (known !== undefined) return known;
    if (this.#senders.size >= MOST_SENDERS) this.#senders.clear();
    const sender = {
      address: this.#from.subarray(4, 8).join("."),
      port: this.#fromView.getUint16(2),
    };
    this.#senders.set(key, sender);
    return sender;
  }

  /** Ends the wait that is under way, by a datagram to ourselves. */
  #wake(): void {
    const { host } = this.#options;
    const own = encodeAddress(this.#system, host === "0.0.0.0" ? "127.0.0.1" : host, this.port);
    const nothing = new Uint8Array(1);
    this.#libc.symbols.sendto(
      this.#descriptor,
      nothing,
      0n,
      this.#system.dontWait,
      own,
      own.length,
    );
  }

  #lastError(): number {
    const pointer = this.#libc.symbols.errno();
    return pointer === null ? 0 : new Deno.UnsafePointerView(pointer).getInt32();
  }

  #lastErrorName(): string {
    const code = this.#lastError();
    return this.#system.errors[code] ?? `system error ${code}`;
  }
}
