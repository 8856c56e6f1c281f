import { type Logger, UserError } from "../../bus/mod.ts";
import {
  type DatagramReceiver,
  openReceiver,
  parseUdpAddress,
  ReceiveError,
} from "../../bus/osc/mod.ts";
import type { OscDebugger } from "./debugger.ts";

/** The port at which the debugger hears; it may be changed while it runs. */
export class Listening {
  readonly #osc: OscDebugger;
  readonly #log: Logger;
  #receiver: DatagramReceiver | undefined;
  #text = "";

  constructor(osc: OscDebugger, log: Logger) {
    this.#osc = osc;
    this.#log = log;
  }

  /** Where it listens, address:port. */
  get address(): string {
    const at = parseUdpAddress(this.#text);
    return at === undefined ? "" : `${at.host}:${at.port}`;
  }

  /**
   * Listens at an address, as the configuration has it, instead of where it did.
   *
   * @throws {UserError} when it cannot; then it listens where it did
   */
  async at(text: string): Promise<void> {
    const at = parseUdpAddress(text);
    if (text === this.#text || at === undefined) return;
    let opened: DatagramReceiver;
    try {
      opened = await openReceiver({
        ...at,
        onDatagram: (bytes, sender) => this.#osc.receive(bytes, sender),
        onError: (message) => this.#log.warn("receiving: {message}", { message }),
      });
    } catch (cause) {
      if (!(cause instanceof ReceiveError)) throw cause;
      throw new UserError(
        `OSC cannot be received at UDP ${at.host}:${at.port}: ${cause.message}; ` +
          `choose another with --listen`,
        { cause },
      );
    }
    await this.#receiver?.close();
    this.#receiver = opened;
    this.#text = text;
    this.#log.info("listening on UDP {address}", { address: this.address });
  }

  async close(): Promise<void> {
    await this.#receiver?.close();
  }
}
