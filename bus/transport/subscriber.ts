import * as zmq from "zeromq";
import { decodeTelemetry } from "../messages/telemetry.ts";
import type { Telemetry } from "../messages/envelope.ts";
import { subscriptionPrefix } from "../messages/topics.ts";
import { MAX_MESSAGE_BYTES } from "./address.ts";
import { type Polled, type PollLoop, pollLoop } from "./poll_loop.ts";
import { SocketPool } from "./sockets.ts";

/**
 * Messages kept for a reader that is busy; beyond it the publisher drops. At 500 bytes a message and
 * 100 frames a second these are 100 s of one worker's features.
 */
const RECEIVE_QUEUE = 10_000;

/** Topics whose sequence numbers are remembered per publisher: more come from no worker of ours. */
const MAX_TOPICS = 10_000;

const subscribers = new SocketPool(() =>
  // No sendTimeout here: setting an option that the socket type lacks crashes the process.
  new zmq.Subscriber({
    receiveTimeout: 0,
    linger: 0,
    receiveHighWaterMark: RECEIVE_QUEUE,
    maxMessageSize: MAX_MESSAGE_BYTES,
    reconnectInterval: 100,
    reconnectMaxInterval: 1_000,
  })
);

/** What became of the frames of one endpoint. */
export interface SubscriberStats {
  /** Messages handed on. */
  received: number;
  /** Frames that were no telemetry of ours. */
  malformed: number;
  /** Messages that the sequence numbers show as missing. */
  lost: number;
  /** State messages that were seen before (they are sent again for those who join late). */
  repeated: number;
}

/** A SUB socket to one endpoint: decodes, validates, counts losses, drops repeats. */
export class Subscriber implements Polled {
  readonly socket: zmq.Subscriber;
  readonly stats: SubscriberStats = { received: 0, malformed: 0, lost: 0, repeated: 0 };
  readonly #endpoint: string;
  readonly #prefixes: readonly string[];
  readonly #onMessage: (message: Telemetry) => void;
  readonly #loop: PollLoop = pollLoop;
  readonly #lastSeq = new Map<string, number>();
  #instance: string | undefined;
  #closed = false;

  /**
   * @param endpoint such as `tcp://127.0.0.1:5002`
   * @param patterns topics to read; see `topicMatches`
   */
  constructor(
    endpoint: string,
    patterns: readonly string[],
    onMessage: (message: Telemetry) => void,
  ) {
    this.#onMessage = onMessage;
    this.#endpoint = endpoint;
    this.#prefixes = patterns.map(subscriptionPrefix);
    this.socket = subscribers.take();
    this.socket.subscribe(...this.#prefixes);
    this.socket.connect(endpoint);
    this.#loop.add(this);
  }

  async turn(limit: number): Promise<boolean> {
    for (let i = 0; i < limit; i++) {
      if (this.#closed || !this.socket.readable) return false;
      let frame: Uint8Array | undefined;
      try {
        [frame] = await this.socket.receive();
      } catch {
        return false;
      }
      if (i === 0) this.#loop.flows();
      if (frame !== undefined) this.#take(frame);
    }
    return true;
  }

  #take(frame: Uint8Array): void {
    const message = decodeTelemetry(frame);
    if (message === null) {
      this.stats.malformed++;
    } else if (this.#isNew(message)) {
      this.stats.received++;
      try {
        this.#onMessage(message);
      } catch (error) {
        reportError(error); // a reader's fault: it must not take the other messages along
      }
    }
  }

  /** Follows the sequence numbers; a new instance starts them anew. */
  #isNew({ topic, seq, instance }: Telemetry): boolean {
    if (seq === undefined || instance === undefined) return true; // a worker in another language
    if (instance !== this.#instance) {
      this.#instance = instance;
      this.#lastSeq.clear();
    }
    const last = this.#lastSeq.get(topic);
    if (last !== undefined) {
      if (seq <= last) {
        this.stats.repeated++;
        return false;
      }
      this.stats.lost += seq - last - 1;
    } else if (this.#lastSeq.size >= MAX_TOPICS) {
      return true;
    }
    this.#lastSeq.set(topic, seq);
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#loop.remove(this);
    this.socket.unsubscribe(...this.#prefixes);
    this.socket.disconnect(this.#endpoint);
    await subscribers.give(this.socket);
  }
}
