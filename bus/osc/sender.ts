/** OSC out: one UDP socket that feeds any number of visualizers and never waits for one. */
import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { SendQueue } from "./send_queue.ts";
import { formatTarget, type OscProfile, type OscTarget } from "./target.ts";

/** What happened since the sender was made. */
export interface OscSenderStats {
  /** Datagrams handed to the system. */
  sent: number;
  /** Datagrams thrown away because the line was full or the target has no address (yet). */
  dropped: number;
  /** Datagrams that the system refused, e.g. no route or a port that nobody listens on. */
  errors: number;
  /** The latest refusal, with its target. */
  lastError: string | undefined;
}

/** Options of {@link OscSender}. */
export interface OscSenderOptions {
  /** Datagrams that may wait for the system; further ones are dropped and counted. @default 256 */
  readonly queueLength?: number;
  /** Called when a target's name cannot be resolved, and again when it can. */
  readonly onResolve?: (target: OscTarget, error: Error | undefined) => void;
  /** Resolves a host name to an IPv4 address. @default the system's resolver */
  readonly resolve?: (host: string) => Promise<string>;
  /** How long after a failed resolution it is tried again. @default 10000 */
  readonly retryMs?: number;
}

interface Lane {
  readonly target: OscTarget;
  /** IPv4 address once known. */
  address: string | undefined;
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * Sends encoded messages to every target, or to those of one profile.
 *
 * `send` copies the bytes, so a {@link MessageTemplate} can be patched again at once, and returns
 * without waiting. Datagrams leave in order, one at a time: `node:dgram` under Deno sends those of
 * one turn of the event loop in reverse order, and resolves even numeric hosts in a later turn, when
 * a reused buffer already holds the next message (both seen with 2.9.4). Names are resolved when the
 * targets are set, never while sending.
 */
export class OscSender {
  readonly #socket: Socket;
  readonly #queue: SendQueue;
  readonly #options: OscSenderOptions;
  readonly #stats: OscSenderStats = { sent: 0, dropped: 0, errors: 0, lastError: undefined };
  #lanes: Lane[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #bound = false;
  #busy = false;
  #closed = false;

  constructor(targets: readonly OscTarget[], options: OscSenderOptions = {}) {
    this.#options = options;
    this.#queue = new SendQueue(options.queueLength ?? 256);
    this.#socket = createSocket({
      type: "udp4",
      // Addresses are numeric by now; answering in the same turn keeps the order of datagrams.
      lookup: (host, lookupOptions, callback) => {
        const done = typeof lookupOptions === "function" ? lookupOptions : callback;
        done(null, host, 4);
      },
    });
    this.#socket.on("error", (error: Error) => this.#refused(error, "socket"));
    this.#socket.bind(0, () => {
      if (this.#closed) return;
      this.#bound = true;
      this.#allowBroadcast();
      this.#pump();
    });
    this.setTargets(targets);
  }

  /** A copy of the counters. */
  get stats(): OscSenderStats {
    return { ...this.#stats };
  }

  get targets(): readonly OscTarget[] {
    return this.#lanes.map((lane) => lane.target);
  }

  /** Whether any target speaks `profile`: a writer asks before it fills its messages. */
  serves(profile: OscProfile): boolean {
    for (const lane of this.#lanes) if (lane.target.profile === profile) return true;
    return false;
  }

  /** Replaces the targets; what waited for the old ones is forgotten. */
  setTargets(targets: readonly OscTarget[]): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    // The first one may be on its way to the system: its bytes must stay until it is through.
    this.#queue.truncate(this.#busy ? 1 : 0);
    const known = new Map(this.#lanes.map((lane) => [lane.target.host, lane.address]));
    this.#lanes = targets.map((target) => ({
      target: { ...target },
      address: IPV4.test(target.host) ? target.host : known.get(target.host),
    }));
    this.#resolveMissing();
  }

  /**
   * Sends one encoded message to all targets, or to those that speak `profile`.
   * The bytes are copied. Never throws, never waits.
   */
  send(bytes: Uint8Array, profile?: OscProfile): void {
    if (this.#closed) return;
    for (let i = 0; i < this.#lanes.length; i++) {
      const lane = this.#lanes[i];
      if (lane === undefined || (profile !== undefined && lane.target.profile !== profile)) {
        continue;
      }
      if (lane.address === undefined || !this.#queue.push(bytes, i)) this.#stats.dropped++;
    }
    this.#pump();
  }

  /** Closes the socket; what still waits is not sent. Harmless when repeated. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #pump(): void {
    if (this.#busy || !this.#bound || this.#closed) return;
    for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
      const lane = this.#lanes[next.target];
      if (lane?.address === undefined) {
        this.#queue.shift();
        continue;
      }
      this.#busy = true;
      this.#socket.send(next.bytes, 0, next.length, lane.target.port, lane.address, this.#onSent);
      return;
    }
  }

  readonly #onSent = (error: Error | null): void => {
    if (error === null || error === undefined) this.#stats.sent++;
    else this.#refused(error, this.#describeFirst());
    this.#queue.shift();
    this.#busy = false;
    this.#pump();
  };

  #refused(error: Error, where: string): void {
    this.#stats.errors++;
    this.#stats.lastError = `${where}: ${error.message}`;
  }

  #describeFirst(): string {
    const lane = this.#lanes[this.#queue.peek()?.target ?? -1];
    return lane === undefined ? "former target" : formatTarget(lane.target);
  }

  #allowBroadcast(): void {
    try {
      this.#socket.setBroadcast(true);
    } catch (error) {
      // Only broadcast addresses need it; sending to one then fails and is counted.
      this.#stats.lastError = `broadcast: ${error instanceof Error ? error.message : error}`;
    }
  }

  #resolveMissing(): void {
    for (const lane of this.#lanes) {
      if (lane.address === undefined) void this.#resolve(lane);
    }
  }

  async #resolve(lane: Lane): Promise<void> {
    try {
      lane.address = await (this.#options.resolve ?? resolveIpv4)(lane.target.host);
      if (this.#isCurrent(lane)) this.#options.onResolve?.(lane.target, undefined);
    } catch (cause) {
      if (!this.#isCurrent(lane)) return;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `OSC target ${formatTarget(lane.target)}: host name not found (${reason})`;
      this.#stats.lastError = message;
      this.#options.onResolve?.(lane.target, new Error(message, { cause }));
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#resolveMissing();
      }, this.#options.retryMs ?? 10_000);
    }
  }

  #isCurrent(lane: Lane): boolean {
    return !this.#closed && this.#lanes.includes(lane);
  }
}

async function resolveIpv4(host: string): Promise<string> {
  return (await lookup(host, { family: 4 })).address;
}
