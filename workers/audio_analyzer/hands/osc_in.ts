/** The UDP port at which hands are heard over OSC. */
import { UserError } from "../../../bus/mod.ts";
import {
  type DatagramReceiver,
  decodePacket,
  openReceiver,
  type OscMessage,
  parseUdpAddress,
  ReceiveError,
} from "../../../bus/osc/mod.ts";

/** Far more than hands can do; the rest of a flood is thrown away unread. */
const MOST_PER_SECOND = 200;
const LIMITS = { maxBytes: 2048, maxDepth: 4, maxMessages: 32, maxArguments: 16 };

/** What came so far. */
export interface OscInStats {
  /** Messages that were done. */
  done: number;
  /** Packets and messages that were not: malformed, unknown, too many, or impossible then. */
  dropped: number;
  /** Why the last one was dropped; null when none was. */
  last_error: string | null;
}

/** Receives messages; what is wrong with one is counted and hurts nobody. */
export class OscIn {
  readonly stats: OscInStats = { done: 0, dropped: 0, last_error: null };
  readonly #act: (message: OscMessage) => void;
  readonly #monotonicMs: () => number;
  #address = "off";
  #receiver: DatagramReceiver | undefined;
  #secondEndMs = 0;
  #left = 0;

  /** @param act does what a message says; throws when it cannot */
  constructor(act: (message: OscMessage) => void, monotonicMs: () => number) {
    this.#act = act;
    this.#monotonicMs = monotonicMs;
  }

  /**
   * Listens at another address, as in `osc_in`.
   *
   * @throws {UserError} when it cannot; then it listens where it did.
   */
  async listen(address: string): Promise<void> {
    if (address === this.#address) return;
    const before = this.#address;
    await this.close();
    try {
      await this.#open(address);
    } catch (error) {
      await this.#open(before).catch(() => {});
      throw error;
    }
  }

  /** Resolves when the port is free again. Harmless when repeated. */
  async close(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#address = "off";
    await receiver?.close();
  }

  async #open(address: string): Promise<void> {
    const at = parseUdpAddress(address);
    if (at === undefined) return;
    try {
      this.#receiver = await openReceiver({
        ...at,
        onDatagram: (bytes) => this.#receive(bytes),
        onError: (message) => this.#drop(message),
      });
    } catch (cause) {
      if (!(cause instanceof ReceiveError)) throw cause;
      const text = `OSC cannot be received at UDP ${at.host}:${at.port}: ${cause.message}; ` +
        `choose another with --osc-in, or off`;
      throw new UserError(text, { cause });
    }
    this.#address = address;
  }

  #receive(bytes: Uint8Array): void {
    const nowMs = this.#monotonicMs();
    if (nowMs >= this.#secondEndMs) {
      this.#secondEndMs = nowMs + 1000;
      this.#left = MOST_PER_SECOND;
    }
    if (this.#left-- <= 0) return this.#drop(`more than ${MOST_PER_SECOND} packets in a second`);
    const decoded = decodePacket(bytes, LIMITS);
    if (!decoded.ok) return this.#drop(decoded.error.message);
    for (const message of decoded.messages) {
      try {
        this.#act(message);
        this.stats.done++;
      } catch (error) {
        this.#drop(`${message.address}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  #drop(reason: string): void {
    this.stats.dropped++;
    this.stats.last_error = reason.slice(0, 200);
  }
}
