/** UDP over `node:dgram`: works on every system, at about three times the cost of the native one. */
import { createSocket, type Socket } from "node:dgram";
import type { DatagramReport, DatagramSocket, Ipv4Endpoint } from "./datagram_socket.ts";
import { SendQueue } from "./send_queue.ts";

/**
 * Datagrams leave one at a time: under Deno 2.9.4 `node:dgram` sends those of one turn of the event
 * loop in reverse order, and looks up even numeric hosts in a later turn, when a reused buffer
 * already holds the next message (both seen).
 */
export class NodeSocket implements DatagramSocket {
  readonly #socket: Socket;
  readonly #queue: SendQueue<Ipv4Endpoint>;
  readonly #report: DatagramReport;
  #bound = false;
  #busy = false;
  #closed = false;

  /** @param queueLength datagrams that may wait for the system */
  constructor(report: DatagramReport, queueLength: number) {
    this.#report = report;
    this.#queue = new SendQueue(queueLength);
    this.#socket = createSocket({
      type: "udp4",
      lookup: (host, options, callback) => {
        const done = typeof options === "function" ? options : callback;
        done(null, host, 4);
      },
    });
    this.#socket.on("error", (error: Error) => report.failed(error.message));
    this.#socket.bind(0, () => {
      if (this.#closed) return;
      this.#bound = true;
      this.#allowBroadcast();
      this.#pump();
    });
  }

  get port(): number {
    return this.#bound && !this.#closed ? this.#socket.address().port : 0;
  }

  send(bytes: Uint8Array, to: Ipv4Endpoint): void {
    if (this.#closed) return;
    if (!this.#queue.push(bytes, to)) this.#report.dropped();
    this.#pump();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  #pump(): void {
    if (this.#busy || !this.#bound || this.#closed) return;
    const next = this.#queue.peek();
    if (next?.to === undefined) return;
    this.#busy = true;
    this.#socket.send(next.bytes, 0, next.length, next.to.port, next.to.address, this.#onSent);
  }

  readonly #onSent = (error: Error | null): void => {
    if (error === null || error === undefined) this.#report.sent();
    else this.#report.failed(`${this.#queue.peek()?.to?.label}: ${error.message}`);
    this.#queue.shift();
    this.#busy = false;
    this.#pump();
  };

  #allowBroadcast(): void {
    try {
      this.#socket.setBroadcast(true);
    } catch (error) {
      // Only broadcast addresses need it; a datagram to one fails then and is counted as well.
      this.#report.failed(`broadcast: ${error instanceof Error ? error.message : error}`);
    }
  }
}
