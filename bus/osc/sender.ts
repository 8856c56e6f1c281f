/** OSC out: one UDP socket that feeds any number of visualizers and never waits for one. */
import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import type { DatagramSocket, Ipv4Endpoint } from "./datagram_socket.ts";
import { openNativeSocket } from "./native_socket.ts";
import { NodeSocket } from "./node_socket.ts";
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
  /**
   * `native` falls back to `portable` where native calls are not possible or permitted.
   * @default native
   */
  readonly socket?: "native" | "portable";
  /** Datagrams that may wait in a portable socket; further ones are dropped. @default 256 */
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
  /** Known once the target's name is resolved. */
  endpoint: Ipv4Endpoint | undefined;
}

/**
 * Sends encoded messages to every target, or to those of one profile.
 *
 * `send` keeps no reference to the bytes, so a {@link MessageTemplate} can be patched again at once,
 * and returns without waiting. Datagrams leave in order. Names are resolved when the targets are
 * set, never while sending. A target that does not listen is not noticed: nothing is tried again.
 */
export class OscSender {
  readonly #socket: DatagramSocket;
  readonly #options: OscSenderOptions;
  readonly #stats: OscSenderStats = { sent: 0, dropped: 0, errors: 0, lastError: undefined };
  #lanes: Lane[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Look-ups of names that are under way. */
  #resolving: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(targets: readonly OscTarget[], options: OscSenderOptions = {}) {
    this.#options = options;
    const report = {
      sent: () => void this.#stats.sent++,
      dropped: () => void this.#stats.dropped++,
      failed: (reason: string) => {
        this.#stats.errors++;
        this.#stats.lastError = reason;
      },
    };
    const native = options.socket === "portable" ? undefined : openNativeSocket(report);
    this.#socket = native ?? new NodeSocket(report, options.queueLength ?? 256);
    this.setTargets(targets);
  }

  /** A copy of the counters. */
  get stats(): OscSenderStats {
    return { ...this.#stats };
  }

  /** The port that messages come from; 0 while the system has not given one. */
  get port(): number {
    return this.#socket.port;
  }

  get targets(): readonly OscTarget[] {
    return this.#lanes.map((lane) => lane.target);
  }

  /** Whether any target speaks `profile`: a writer asks before it fills its messages. */
  serves(profile: OscProfile): boolean {
    for (const lane of this.#lanes) if (lane.target.profile === profile) return true;
    return false;
  }

  /** Replaces the targets. */
  setTargets(targets: readonly OscTarget[]): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const known = new Map(this.#lanes.map(({ target, endpoint }) => [target.host, endpoint]));
    this.#lanes = targets.map((target) => {
      const address = isIPv4(target.host) ? target.host : known.get(target.host)?.address;
      return {
        target: { ...target },
        endpoint: address === undefined ? undefined : endpointOf(target, address),
      };
    });
    this.#resolveMissing();
  }

  /**
   * Sends one encoded message to all targets, or to those that speak `profile`.
   * Never throws, never waits.
   */
  send(bytes: Uint8Array, profile?: OscProfile): void {
    if (this.#closed) return;
    for (const { target, endpoint } of this.#lanes) {
      if (profile !== undefined && target.profile !== profile) continue;
      if (endpoint === undefined) this.#stats.dropped++;
      else this.#socket.send(bytes, endpoint);
    }
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

  /** Resolves when every name has been looked up once: a message sent before has nowhere to go. */
  async ready(): Promise<void> {
    await this.#resolving;
  }

  #resolveMissing(): void {
    const missing = this.#lanes.filter(({ endpoint }) => endpoint === undefined);
    this.#resolving = Promise.all(missing.map((lane) => this.#resolve(lane)));
  }

  async #resolve(lane: Lane): Promise<void> {
    try {
      const address = await (this.#options.resolve ?? resolveIpv4)(lane.target.host);
      lane.endpoint = endpointOf(lane.target, address);
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

function endpointOf(target: OscTarget, address: string): Ipv4Endpoint {
  return { address, port: target.port, label: formatTarget(target) };
}

async function resolveIpv4(host: string): Promise<string> {
  return (await lookup(host, { family: 4 })).address;
}
