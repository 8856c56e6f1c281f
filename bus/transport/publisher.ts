import process from "node:process";
import { setImmediate } from "node:timers";
import * as zmq from "zeromq";
import { type Clock, systemClock } from "../clock.ts";
import { TelemetryEncoder } from "../messages/telemetry.ts";
import { bindPort, LOOPBACK, wouldBlock } from "./address.ts";
import { type Polled, type PollLoop, pollLoop } from "./poll_loop.ts";
import { keep } from "./sockets.ts";
import { SubscriptionTable } from "./subscriptions.ts";

/** Messages queued for each subscriber; a slower one loses what is beyond and can tell by `seq`. */
const SEND_QUEUE = 10_000;

/** Subscriptions are small; a peer that sends more than this is no subscriber. */
const MAX_SUBSCRIPTION_BYTES = 64 * 1024;

/** Publications between two looks at the rest of the process, when publishing flat out. */
const PACED_BURST = 128;

/** Pause of a paced publication while a reader's queue is full: it has work for about 100 ms. */
const FULL_QUEUE_MS = 2;

/** Options of {@link Publisher.bind}. */
export interface PublisherOptions {
  /** 0 takes any free port. */
  port: number;
  /** @default "127.0.0.1" */
  host?: string;
  /** Name of the worker. */
  source: string;
  /** Random for each start of the worker. */
  instance: string;
  clock?: Clock;
}

/**
 * The worker's side of telemetry: an XPUB that knows what its subscribers read. A topic that nobody
 * reads costs a look-up; a state topic is sent again to those who join late.
 */
export class Publisher implements Polled {
  readonly socket: zmq.XPublisher;
  readonly port: number;
  readonly #options: PublisherOptions;
  readonly #clock: Clock;
  readonly #loop: PollLoop = pollLoop;
  readonly #subscriptions = new SubscriptionTable();
  readonly #encoders = new Map<string, TelemetryEncoder>();
  readonly #lastValues = new Map<string, string>();
  #sinceYield = 0;
  /** Whether a send to a full queue fails instead of dropping the message. */
  #noDrop = false;
  #checking = false;
  #closed = false;

  private constructor(socket: zmq.XPublisher, port: number, options: PublisherOptions) {
    this.socket = socket;
    this.port = port;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#loop.add(this);
  }

  /** @throws {PortTakenError} */
  static bind(options: PublisherOptions): Publisher {
    const socket = keep(
      new zmq.XPublisher({
        linger: 100, // `worker_stopped` still leaves
        sendTimeout: 0,
        receiveTimeout: 0,
        sendHighWaterMark: SEND_QUEUE,
        maxMessageSize: MAX_SUBSCRIPTION_BYTES,
        handshakeInterval: 5_000,
        verbosity: "allSubsUnsubs",
      }),
    );
    return new Publisher(socket, bindPort(socket, options.host ?? LOOPBACK, options.port), options);
  }

  /** Whether anyone reads a topic. */
  wants(topic: string): boolean {
    return this.#subscriptions.wants(topic);
  }

  /**
   * Publishes to those who read the topic, without ever waiting for them.
   *
   * @throws {TypeError} when the topic is malformed or the payload is no JSON.
   */
  publish(topic: string, payload: object): void {
    const encoder = this.#encoder(topic);
    if (this.#closed || !this.wants(topic)) return encoder.skip();
    this.#send(encoder.encode(payload, this.#clock.now()));
  }

  /** Publishes and keeps the value for those who join later. */
  publishState(topic: string, payload: object): void {
    const encoder = this.#encoder(topic);
    const frame = encoder.encode(payload, this.#clock.now());
    this.#lastValues.set(topic, frame);
    if (!this.#closed && this.wants(topic)) this.#send(frame);
  }

  /**
   * Publishes as fast as the slowest reader reads: waits while a reader's queue is full, so that
   * nothing is lost. For replays and exports; a show never waits for its readers.
   *
   * @throws {DOMException} `AbortError`, when the signal aborts the wait.
   */
  async publishPaced(topic: string, payload: object, signal?: AbortSignal): Promise<void> {
    const encoder = this.#encoder(topic);
    if (this.#closed || !this.wants(topic)) return encoder.skip();
    const frame = encoder.encode(payload, this.#clock.now());
    for (;;) {
      if (++this.#sinceYield >= PACED_BURST) await this.#yield();
      signal?.throwIfAborted();
      if (this.#closed) return;
      this.#setNoDrop(true);
      try {
        await this.socket.send(frame);
        return;
      } catch (error) {
        if (!wouldBlock(error)) throw error;
        // Spinning here would take the processor from the reader that is waited for.
        await new Promise((resolve) => setTimeout(resolve, FULL_QUEUE_MS));
      }
    }
  }

  /**
   * The option works at once, but the addon does not know that and warns on stderr each time it is set
   * on a bound socket, which costs ten times as much as sending.
   */
  #setNoDrop(value: boolean): void {
    if (this.#noDrop === value) return;
    this.#noDrop = value;
    const { emitWarning } = process;
    process.emitWarning = () => {};
    try {
      this.socket.noDrop = value;
    } finally {
      process.emitWarning = emitWarning;
    }
  }

  #encoder(topic: string): TelemetryEncoder {
    let encoder = this.#encoders.get(topic);
    if (encoder === undefined) {
      encoder = new TelemetryEncoder(topic, this.#options.source, this.#options.instance);
      this.#encoders.set(topic, encoder);
    }
    return encoder;
  }

  #send(frame: string): void {
    this.#setNoDrop(false);
    // Without noDrop a full queue is no error; what is left is a socket that is being closed.
    this.socket.send(frame).catch(() => {});
    this.#checkSoon();
  }

  /** Sending may swallow the signal of a new subscription: look once per turn of the event loop. */
  #checkSoon(): void {
    if (this.#checking) return;
    this.#checking = true;
    setImmediate(() => {
      this.#checking = false;
      if (!this.#closed) this.#loop.touched(this.socket);
    });
  }

  async #yield(): Promise<void> {
    this.#sinceYield = 0;
    this.#loop.touched(this.socket);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async turn(limit: number): Promise<boolean> {
    const joined = new Set<string>();
    let more = true;
    for (let i = 0; i < limit && more; i++) {
      if (this.#closed || !this.socket.readable) {
        more = false;
      } else {
        try {
          const [message] = await this.socket.receive();
          const prefix = message && this.#subscriptions.take(message);
          if (prefix !== undefined) joined.add(prefix);
        } catch {
          more = false;
        }
      }
    }
    if (!this.#closed) this.#resend(joined);
    return more;
  }

  /** All readers get the last values again; those who know one recognise its sequence number. */
  #resend(prefixes: Set<string>): void {
    if (prefixes.size === 0) return;
    for (const [topic, frame] of this.#lastValues) {
      const head = `${topic} `;
      for (const prefix of prefixes) {
        if (head.startsWith(prefix)) {
          this.#send(frame);
          break;
        }
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#loop.remove(this);
    this.socket.close();
  }
}
