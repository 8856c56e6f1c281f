/** The operating system's call that waits until one of several descriptors is readable. */

/** Size of one `struct pollfd` / `WSAPOLLFD` in bytes and where its parts lie, little-endian. */
interface PollLayout {
  readonly stride: number;
  readonly eventsOffset: number;
  /** `POLLIN`, as the platform spells it. */
  readonly readableFlag: number;
  writeDescriptor(view: DataView, offset: number, descriptor: number): void;
}

/**
 * Waits for descriptors without occupying the event loop.
 *
 * One call may be under way at a time; {@link wait} resolves when any descriptor is readable, in
 * error, or the call is interrupted by a signal. There is no time-out: a waker among the descriptors
 * ends the wait.
 */
export interface Readiness {
  wait(descriptors: readonly number[]): Promise<void>;
}

const POSIX: PollLayout = {
  stride: 8, // int fd; short events; short revents
  eventsOffset: 4,
  readableFlag: 0x0001,
  writeDescriptor: (view, offset, descriptor) => view.setInt32(offset, descriptor, true),
};

const WINDOWS: PollLayout = {
  stride: 16, // SOCKET fd (64 bit); short events; short revents; padding
  eventsOffset: 8,
  readableFlag: 0x0100 | 0x0200, // POLLRDNORM | POLLRDBAND
  writeDescriptor: (view, offset, descriptor) =>
    view.setBigUint64(offset, BigInt(descriptor), true),
};

const FOREVER = -1;

type PollCall = (fds: Uint8Array<ArrayBuffer>, count: number) => Promise<number>;

// Each system counts descriptors with its own integer type: nfds_t is 64 bits wide on Linux,
// 32 on macOS; WSAPoll takes a ULONG.
function openPollCall(): { call: PollCall; layout: PollLayout } {
  switch (Deno.build.os) {
    case "windows": {
      const library = Deno.dlopen("ws2_32.dll", {
        WSAPoll: { parameters: ["buffer", "u32", "i32"], result: "i32", nonblocking: true },
      });
      return { call: (fds, n) => library.symbols.WSAPoll(fds, n, FOREVER), layout: WINDOWS };
    }
    case "darwin": {
      const library = Deno.dlopen("libSystem.B.dylib", {
        poll: { parameters: ["buffer", "u32", "i32"], result: "i32", nonblocking: true },
      });
      return { call: (fds, n) => library.symbols.poll(fds, n, FOREVER), layout: POSIX };
    }
    default: {
      const library = Deno.dlopen("libc.so.6", {
        poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
      });
      return { call: (fds, n) => library.symbols.poll(fds, BigInt(n), FOREVER), layout: POSIX };
    }
  }
}

/**
 * Opens the platform's poll call: `poll(2)` on Linux and macOS, `WSAPoll` on Windows.
 *
 * @throws {Deno.errors.NotCapable} without permission for FFI.
 */
export function openReadiness(): Readiness {
  const { call, layout } = openPollCall();
  let bytes = new Uint8Array(layout.stride * 16);
  return {
    async wait(descriptors) {
      const size = descriptors.length * layout.stride;
      if (bytes.length < size) bytes = new Uint8Array(size * 2);
      const view = new DataView(bytes.buffer);
      for (const [index, descriptor] of descriptors.entries()) {
        const offset = index * layout.stride;
        layout.writeDescriptor(view, offset, descriptor);
        view.setUint16(offset + layout.eventsOffset, layout.readableFlag, true);
        view.setUint16(offset + layout.eventsOffset + 2, 0, true);
      }
      await call(bytes, descriptors.length);
    },
  };
}
