import type { Clock } from "../../../../bus/mod.ts";
import { PerSecond } from "../per_second.ts";
import { type Os2lEvent, parseEvent } from "./event.ts";
import { ObjectFramer, ObjectTooLongError } from "./object_framer.ts";
import { subscribeMessage } from "./subscription.ts";
import { Os2lTalk } from "./talk.ts";

const READ_BYTES = 16 * 1024;
/** Four decks tell some 200 values a second. */
const MOST_EVENTS_A_SECOND = 2000;

/** What a connection needs. */
export interface Os2lConnectionOptions {
  readonly clock: Clock;
  readonly subscribe: boolean;
  heard(event: Os2lEvent): void;
  /** @param fault whether the other side broke the rules, rather than left */
  ended(reason: string, fault: boolean): void;
}

/** One program that speaks OS2L to us. */
export class Os2lConnection {
  readonly talk = new Os2lTalk();
  /** Its address. */
  readonly peer: string;
  readonly #socket: Deno.TcpConn;
  readonly #options: Os2lConnectionOptions;
  readonly #framer = new ObjectFramer();
  readonly #limit = new PerSecond(MOST_EVENTS_A_SECOND);
  #closed = false;

  constructor(socket: Deno.TcpConn, options: Os2lConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.peer = `${socket.remoteAddr.hostname}:${socket.remoteAddr.port}`;
  }

  start(): void {
    void this.#read();
    if (this.#options.subscribe) {
      // A few kilobytes fit into the socket's own buffer; a write that fails ends the reading as well.
      this.#socket.write(new TextEncoder().encode(subscribeMessage())).catch(() => {});
    }
  }

  /** Ends it from our side. Harmless when repeated. */
  close(reason: string, fault = false): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#socket.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    this.#options.ended(reason, fault);
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      this.#socket.setNoDelay(true);
      this.#socket.setKeepAlive(true);
      for (;;) {
        const count = await this.#socket.read(buffer);
        if (count === null) return this.close("it has left");
        this.#framer.push(buffer.subarray(0, count), this.#hear);
      }
    } catch (error) {
      const fault = error instanceof ObjectTooLongError;
      this.close(error instanceof Error ? error.message : String(error), fault);
    }
  }

  readonly #hear = (text: string): void => {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#closed || !this.#limit.allows(nowMs)) return;
    const event = parseEvent(text);
    if (event === undefined) return;
    if (event.kind === "beat") this.talk.beat(event, nowMs);
    if (event.kind === "value" && !this.talk.value(event, nowMs)) return;
    this.#options.heard(event);
  };
}
