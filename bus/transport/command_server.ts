import * as zmq from "zeromq";
import { bindPort, LOOPBACK, MAX_MESSAGE_BYTES } from "./address.ts";
import { type Polled, type PollLoop, pollLoop } from "./poll_loop.ts";
import { keep } from "./sockets.ts";

/**
 * Answers one request. The frames are the request's body, one in a well-formed request; whatever
 * they hold, the returned text is sent back, so it must not throw.
 */
export type RequestHandler = (body: readonly Uint8Array[]) => Promise<string>;

/** Options of {@link CommandServer.bind}. */
export interface CommandServerOptions {
  /** 0 takes any free port. */
  port: number;
  /** @default "127.0.0.1" */
  host?: string;
  handler: RequestHandler;
}

/**
 * The worker's side of commands: a ROUTER, so that requests are served side by side and clients of
 * any kind (REQ, DEALER) get their answers in whatever order these are ready.
 */
export class CommandServer implements Polled {
  readonly socket: zmq.Router;
  readonly port: number;
  readonly #handler: RequestHandler;
  readonly #loop: PollLoop = pollLoop;
  #closed = false;

  private constructor(socket: zmq.Router, port: number, handler: RequestHandler) {
    this.socket = socket;
    this.port = port;
    this.#handler = handler;
    this.#loop.add(this);
  }

  /** @throws {PortTakenError} */
  static bind({ port, host = LOOPBACK, handler }: CommandServerOptions): CommandServer {
    const socket = keep(
      new zmq.Router({
        linger: 250, // a last answer, say to `shutdown`, still leaves
        sendTimeout: 0,
        receiveTimeout: 0,
        maxMessageSize: MAX_MESSAGE_BYTES,
        handshakeInterval: 5_000, // a peer that connects and says nothing
      }),
    );
    return new CommandServer(socket, bindPort(socket, host, port), handler);
  }

  async turn(limit: number): Promise<boolean> {
    for (let i = 0; i < limit; i++) {
      if (this.#closed || !this.socket.readable) return false;
      let frames: Uint8Array[];
      try {
        frames = await this.socket.receive();
      } catch {
        return false; // EAGAIN: it was no whole message yet
      }
      void this.#serve(frames);
    }
    return true;
  }

  /** Everything up to the first empty frame belongs to the route back; a DEALER may send none. */
  async #serve(frames: Uint8Array[]): Promise<void> {
    const delimiter = frames.findIndex((frame, index) => index > 0 && frame.length === 0);
    const bodyStart = delimiter === -1 ? 1 : delimiter + 1;
    const answer = await this.#handler(frames.slice(bodyStart));
    if (this.#closed) return;
    try {
      await this.socket.send([...frames.slice(0, bodyStart), answer]);
    } catch {
      return; // the peer went away or does not read: nobody is left to tell
    }
    if (this.#closed) return;
    this.#loop.touched(this.socket);
    this.#loop.expectSeries();
  }

  /** Stops serving. Answers under way are sent if they are ready within the linger time. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#loop.remove(this);
    this.socket.close();
  }
}
