/**
 * Sockets live as long as the process.
 *
 * The addon's finaliser calls into JavaScript, which Deno forbids while it collects garbage: a socket
 * that is collected, closed or not, takes the process down. So every socket stays referenced, and
 * those that come and go with connections are used again instead of being made anew.
 */
import type * as zmq from "zeromq";

const kept = new Set<zmq.Socket>();

/** Keeps a socket from being garbage-collected. @returns the socket. */
export function keep<S extends zmq.Socket>(socket: S): S {
  kept.add(socket);
  return socket;
}

/** Pause between two looks at a socket whose connection is ending, and how many are taken. */
const ENDING_MS = 1;
const ENDING_LOOKS = 1_000;

/** Sockets of one kind that connect: taken, given back, taken again. */
export class SocketPool<S extends zmq.Socket & zmq.Readable> {
  readonly #make: () => S;
  readonly #free: S[] = [];

  /** @param make must give the socket time-outs of 0 */
  constructor(make: () => S) {
    this.#make = make;
  }

  /** A socket without connections. */
  take(): S {
    return this.#free.pop() ?? keep(this.#make());
  }

  /**
   * Takes back a socket that was disconnected, and resolves when it may be used again: its connection
   * ends in another thread, and until then a message could still go into the void.
   */
  async give(socket: S): Promise<void> {
    for (let looks = 0; socket.writable; looks++) {
      if (looks === ENDING_LOOKS) return; // one that does not end is not used again
      await new Promise((resolve) => setTimeout(resolve, ENDING_MS));
    }
    try {
      while (socket.readable) await socket.receive();
    } catch {
      // EAGAIN: it holds nothing more.
    }
    this.#free.push(socket);
  }
}
