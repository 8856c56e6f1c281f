import * as zmq from "zeromq";
import { MAX_MESSAGE_BYTES, wouldBlock } from "./address.ts";
import { type Polled, type PollLoop, pollLoop, readiness } from "./poll_loop.ts";
import { SocketPool } from "./sockets.ts";

const dealers = new SocketPool(() =>
  new zmq.Dealer({
    linger: 0,
    sendTimeout: 0,
    receiveTimeout: 0,
    immediate: true,
    maxMessageSize: MAX_MESSAGE_BYTES,
    reconnectInterval: 100,
    reconnectMaxInterval: 1_000,
  })
);

/** Messages of a turn out of turn. */
const SHORT_TURN = 16;

/**
 * The client's side of commands: one DEALER to one endpoint, with any number of requests on the way.
 *
 * The socket is `immediate`: nothing is queued for a peer that is not there, so that a command whose
 * caller has long got a time-out is not carried out when the worker comes back.
 */
export class CommandLink implements Polled {
  readonly socket: zmq.Dealer;
  readonly #endpoint: string;
  readonly #onResponse: (body: Uint8Array) => void;
  readonly #loop: PollLoop = pollLoop;
  /** Requests that wait for the connection, by id. */
  readonly #waiting = new Map<string, string>();
  /** Requests that have left and are waited for. */
  readonly #onTheirWay = new Set<string>();
  #closed = false;

  /**
   * @param endpoint such as `tcp://127.0.0.1:5001`
   * @param onResponse gets the body of each answer
   */
  constructor(endpoint: string, onResponse: (body: Uint8Array) => void) {
    this.#endpoint = endpoint;
    this.#onResponse = onResponse;
    this.socket = dealers.take();
    this.socket.connect(endpoint);
    this.#loop.add(this);
  }

  /** Sends a request as soon as the peer is connected, unless it is withdrawn before. */
  send(id: string, request: string): void {
    this.#waiting.set(id, request);
    this.#loop.expectAnswer();
    void this.#turnNow();
  }

  /** A turn out of turn: going through the loop would cost a request the loop's wake-up. */
  async #turnNow(): Promise<void> {
    if (await this.turn(SHORT_TURN)) this.#loop.wake();
  }

  /** Waits no more for a request, whether it was answered or given up. @returns it, if it had not left yet */
  withdraw(id: string): string | undefined {
    const request = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#onTheirWay.delete(id);
    return request;
  }

  /** Whether requests wait for the connection. */
  get isStuck(): boolean {
    return this.#waiting.size > 0;
  }

  expecting(): boolean {
    return this.#onTheirWay.size > 0;
  }

  urgent(): boolean {
    return this.#onTheirWay.size > 0 || this.isStuck;
  }

  async turn(limit: number): Promise<boolean> {
    for (let i = 0; i < limit; i++) {
      if (this.#closed) return false;
      const { readable, writable } = readiness(this.socket);
      if (readable) await this.#receiveNext();
      else if (writable && this.#waiting.size > 0) await this.#sendNext();
      else return false;
    }
    return true;
  }

  async #receiveNext(): Promise<void> {
    let body: Uint8Array | undefined;
    try {
      body = (await this.socket.receive()).at(-1);
    } catch {
      return; // EAGAIN: another turn was faster
    }
    if (body !== undefined) this.#onResponse(body);
  }

  async #sendNext(): Promise<void> {
    for (const [id, request] of this.#waiting) {
      this.#waiting.delete(id);
      this.#onTheirWay.add(id);
      try {
        await this.socket.send(["", request]);
      } catch (error) {
        // It may have been withdrawn meanwhile.
        const isWaitedFor = this.#onTheirWay.delete(id);
        if (isWaitedFor && wouldBlock(error)) this.#waiting.set(id, request);
      }
      return;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    this.#onTheirWay.clear();
    await this.#loop.remove(this);
    this.socket.disconnect(this.#endpoint);
    await dealers.give(this.socket);
  }
}
