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
  /**
   * Waits in this very thread, a millisecond at the most: no other thread need be woken, but nothing
   * else happens meanwhile.
   */
  waitBriefly(descriptors: readonly number[]): void;
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
const BRIEFLY_MS = 1;

type Bytes = Uint8Array<ArrayBuffer>;

interface PollCalls {
  readonly layout: PollLayout;
  poll(fds: Bytes, count: number): Promise<number>;
  pollBriefly(fds: Bytes, count: number): number;
}

// Each system counts descriptors with its own integer type: nfds_t is 64 bits wide on Linux,
// 32 on macOS; WSAPoll takes a ULONG.
function openPollCalls(): PollCalls {
  switch (Deno.build.os) {
    case "windows": {
      const parameters = ["buffer", "u32", "i32"] as const;
      const { symbols } = Deno.dlopen("ws2_32.dll", {
        poll: { name: "WSAPoll", parameters, result: "i32", nonblocking: true },
        pollBriefly: { name: "WSAPoll", parameters, result: "i32" },
      });
      return {
        layout: WINDOWS,
        poll: (fds, count) => symbols.poll(fds, count, FOREVER),
        pollBriefly: (fds, count) => symbols.pollBriefly(fds, count, BRIEFLY_MS),
      };
    }
    case "darwin": {
      const parameters = ["buffer", "u32", "i32"] as const;
      const { symbols } = Deno.dlopen("libSystem.B.dylib", {
        poll: { parameters, result: "i32", nonblocking: true },
        pollBriefly: { name: "poll", parameters, result: "i32" },
      });
      return {
        layout: POSIX,
        poll: (fds, count) => symbols.poll(fds, count, FOREVER),
        pollBriefly: (fds, count) => symbols.pollBriefly(fds, count, BRIEFLY_MS),
      };
    }
    default: {
      const parameters = ["buffer", "u64", "i32"] as const;
      const { symbols } = Deno.dlopen("libc.so.6", {
        poll: { parameters, result: "i32", nonblocking: true },
        pollBriefly: { name: "poll", parameters, result: "i32" },
      });
      return {
        layout: POSIX,
        poll: (fds, count) => symbols.poll(fds, BigInt(count), FOREVER),
        pollBriefly: (fds, count) => symbols.pollBriefly(fds, BigInt(count), BRIEFLY_MS),
      };
    }
  }
}

/** The array of `pollfd` that the calls take, used again and again. */
class PollSet {
  readonly #layout: PollLayout;
  #bytes: Bytes;

  constructor(layout: PollLayout) {
    this.#layout = layout;
    this.#bytes = new Uint8Array(layout.stride * 16);
  }

  fill(descriptors: readonly number[]): Bytes {
    const { stride, eventsOffset, readableFlag } = this.#layout;
    const size = descriptors.length * stride;
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(size * 2);
    const view = new DataView(this.#bytes.buffer);
    for (const [index, descriptor] of descriptors.entries()) {
      const offset = index * stride;
      this.#layout.writeDescriptor(view, offset, descriptor);
      view.setUint16(offset + eventsOffset, readableFlag, true);
      view.setUint16(offset + eventsOffset + 2, 0, true);
    }
    return this.#bytes;
  }
}

/**
 * Opens the platform's poll call: `poll(2)` on Linux and macOS, `WSAPoll` on Windows.
 *
 * @throws {Deno.errors.NotCapable} without permission for FFI.
 */
export function openReadiness(): Readiness {
  const { layout, poll, pollBriefly } = openPollCalls();
  // One each: the brief wait may come while the other's array is still being watched by a thread.
  const set = new PollSet(layout);
  const briefSet = new PollSet(layout);
  return {
    async wait(descriptors) {
      await poll(set.fill(descriptors), descriptors.length);
    },
    waitBriefly(descriptors) {
      pollBriefly(briefSet.fill(descriptors), descriptors.length);
    },
  };
}
